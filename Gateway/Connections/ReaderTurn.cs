namespace Nudge.Gateway.Connections;

/// <summary>A user reads a channel, with these mutes and this cursor from now on.</summary>
internal sealed class ReaderTurn(Recipient recipient, ChannelReader reader) : AudienceTurn
{
    public override void Apply(Audience audience) => audience.Readers.Put(recipient, reader);
}

/// <summary>A user no longer reads a channel, or is no longer connected.</summary>
internal sealed class ReaderGoneTurn(Recipient recipient) : AudienceTurn
{
    public override void Apply(Audience audience) => audience.Readers.Remove(recipient);
}

/// <summary>The user whose inbox it is has connected.</summary>
internal sealed class OwnerTurn(Recipient recipient) : AudienceTurn
{
    public override void Apply(Audience audience) => audience.Owner = recipient;
}

/// <summary>The user whose inbox it is has no connection any more.</summary>
internal sealed class OwnerGoneTurn(Recipient recipient) : AudienceTurn
{
    public override void Apply(Audience audience)
    {
        if (audience.Owner == recipient)
            audience.Owner = null;
    }
}

/// <summary>Rows of the channel were trimmed since the last such turn.</summary>
internal sealed class TrimTurn : AudienceTurn
{
    public override void Apply(Audience audience) => audience.RecountTrimmed();
}
