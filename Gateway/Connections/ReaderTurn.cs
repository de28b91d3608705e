namespace Nudge.Gateway.Connections;

/// <summary>A user reads a channel, with these mutes and this cursor from now on.</summary>
internal sealed class ReaderTurn(IUserCounts user, ChannelReader reader) : Command<Audience>
{
    public override ValueTask ApplyAsync(Audience audience)
    {
        audience.Readers.Put(user, reader);
        return default;
    }
}

/// <summary>A user no longer reads a channel, or is no longer connected.</summary>
internal sealed class ReaderGoneTurn(IUserCounts user) : Command<Audience>
{
    public override ValueTask ApplyAsync(Audience audience)
    {
        audience.Readers.Remove(user);
        return default;
    }
}

/// <summary>The user whose inbox it is has connected.</summary>
internal sealed class OwnerTurn(IUserCounts user) : Command<Audience>
{
    public override ValueTask ApplyAsync(Audience audience)
    {
        audience.Owner = user;
        return default;
    }
}

/// <summary>The user whose inbox it is has no connection any more.</summary>
internal sealed class OwnerGoneTurn(IUserCounts user) : Command<Audience>
{
    public override ValueTask ApplyAsync(Audience audience)
    {
        if (audience.Owner == user)
            audience.Owner = null;
        return default;
    }
}

/// <summary>Rows of the channel were trimmed since the last such command.</summary>
internal sealed class TrimTurn : Command<Audience>
{
    public override ValueTask ApplyAsync(Audience audience)
    {
        audience.RecountTrimmed();
        return default;
    }
}
