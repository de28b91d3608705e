namespace Nudge.Gateway.Connections;

/// <summary>A user reads a channel, with these mutes and this cursor from now on.</summary>
internal sealed class ReaderTurn(IUserCounts user, ChannelReader reader) : AudienceTurn
{
    public override void Apply(Audience audience) => audience.Readers.Put(user, reader);
}

/// <summary>A user no longer reads a channel, or is no longer connected.</summary>
internal sealed class ReaderGoneTurn(IUserCounts user) : AudienceTurn
{
    public override void Apply(Audience audience) => audience.Readers.Remove(user);
}

/// <summary>The user whose inbox it is has connected.</summary>
internal sealed class OwnerTurn(IUserCounts user) : AudienceTurn
{
    public override void Apply(Audience audience) => audience.Owner = user;
}

/// <summary>The user whose inbox it is has no connection any more.</summary>
internal sealed class OwnerGoneTurn(IUserCounts user) : AudienceTurn
{
    public override void Apply(Audience audience)
    {
        if (audience.Owner == user)
            audience.Owner = null;
    }
}

/// <summary>Rows of the channel were trimmed since the last such turn.</summary>
internal sealed class TrimTurn : AudienceTurn
{
    public override void Apply(Audience audience) => audience.RecountTrimmed();
}
