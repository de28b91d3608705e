using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>An app as it was at one version: what faces ask at every call. Immutable; any thread may use it.</summary>
public sealed class AppView
{
    private readonly ChannelPattern[] _publicChannels;
    private readonly ChannelPattern[] _unstoredChannels;
    private readonly ChannelPattern[] _eventChannels;

    public AppView(AppRecord record, Revocations revocations, long version)
    {
        Id = AppId.Parse(record.Id);
        Record = record;
        Revocations = revocations;
        Version = version;
        _publicChannels = [.. record.Settings.PublicChannels.Select(ChannelPattern.Parse)];
        _unstoredChannels = [.. record.Settings.UnstoredChannels.Select(ChannelPattern.Parse)];
        _eventChannels = record.Settings.Persistence == Persistence.Inbox ? [.. record.Settings.Pusher.StoredChannels.Select(ChannelPattern.Parse)] : [];
    }

    public AppId Id { get; }

    /// <summary>The public key.</summary>
    public string Key => Record.Key;

    public string Environment => Record.Environment;

    public bool IsEnabled => Record.IsEnabled;

    public AppSettings Settings => Record.Settings;

    public AppRecord Record { get; }

    public Revocations Revocations { get; }

    /// <summary>Of the app's log: one above for each change and each revocation.</summary>
    public long Version { get; }

    /// <summary>Whether a token is refused: by its user, or by its id whenever it was issued.</summary>
    public bool IsRevoked(string user, string? tokenId, DateTimeOffset issuedAt) =>
        Revocations.Refuses(RevocationTarget.User, user, null, issuedAt)
        || (tokenId is not null && Revocations.Refuses(RevocationTarget.Token, tokenId, null, issuedAt));

    /// <summary>Whether a token no longer opens a channel, for everyone or for this user; it opens the rest all the same (S1.20).</summary>
    public bool IsChannelRevoked(string channel, string user, DateTimeOffset issuedAt) =>
        Revocations.Refuses(RevocationTarget.Channel, channel, null, issuedAt)
        || Revocations.Refuses(RevocationTarget.Channel, channel, user, issuedAt);

    /// <summary>Whether anyone with a token of the app may hear the channel.</summary>
    public bool IsPublic(ChannelName channel) => IsAny(_publicChannels, channel);

    /// <summary>Whether notifications of the channel are kept.</summary>
    public bool IsStored(ChannelName channel) => !IsAny(_unstoredChannels, channel);

    /// <summary>Whether the events of Pusher's clients are kept on any channel.</summary>
    public bool KeepsEvents => _eventChannels.Length > 0;

    /// <summary>Whether an event that a server triggers on the channel is kept, as a notification. Only where notifications are kept with what they say.</summary>
    public bool IsEventStored(ChannelName channel) => IsAny(_eventChannels, channel) && IsStored(channel);

    /// <summary>Whether a page of this origin may use the app. The server's own origin is always allowed and not asked here.</summary>
    public bool AllowsOrigin(string origin)
    {
        foreach (var allowed in Settings.AllowedOrigins)
        {
            if (allowed == Origin.Any || string.Equals(allowed, origin, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool IsAny(ChannelPattern[] patterns, ChannelName channel)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(channel.Value))
                return true;
        }

        return false;
    }
}
