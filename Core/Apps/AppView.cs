using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>An app as it was at one version: what faces ask at every call. Immutable; any thread may use it.</summary>
public sealed class AppView
{
    private readonly ChannelPattern[] _publicChannels;
    private readonly ChannelPattern[] _unstoredChannels;
    private readonly ChannelPattern[] _eventChannels;
    private readonly HashSet<Origin> _origins;
    private readonly bool _hasAllPages;

    public AppView(AppRecord record, Revocations revocations, long version)
    {
        Id = AppId.Parse(record.Id);
        Record = record;
        Revocations = revocations;
        Version = version;
        _publicChannels = [.. record.Settings.PublicChannels.Select(ChannelPattern.Parse)];
        _unstoredChannels = [.. record.Settings.UnstoredChannels.Select(ChannelPattern.Parse)];
        _eventChannels = record.Settings.Persistence == Persistence.Inbox
            ? [.. record.Settings.Pusher.StoredChannels.Select(ChannelPattern.Parse)]
            : [];
        _hasAllPages = record.Settings.AllowedOrigins.Contains(Origin.Any, StringComparer.Ordinal);
        _origins =
            [.. record.Settings.AllowedOrigins.Select(text => Origin.TryParse(text, out var origin) ? origin : null).OfType<Origin>()];
    }

    public AppId Id { get; }

    /// <summary>The public key.</summary>
    public string Key => Record.Key;

    public string Environment => Record.Environment;

    public bool IsEnabled => Record.IsEnabled;

    /// <summary>The name of its plan; <see langword="null"/>: none.</summary>
    public string? Plan => Record.Plan;

    /// <summary>Whether it is there no more, for anybody. Hosts keep such a view, so that no older one takes its place.</summary>
    public bool IsDeleted => Record.DeletedAt is not null;

    public AppSettings Settings => Record.Settings;

    public AppRecord Record { get; }

    public Revocations Revocations { get; }

    /// <summary>Of the app's log: one above for each change and each revocation.</summary>
    public long Version { get; }

    /// <summary>Whether a token is refused: by its user, or by its id whenever it was issued.</summary>
    public bool IsRevoked(string user, string? tokenId, DateTimeOffset issuedAt) =>
        Revocations.Refuses(RevocationTarget.User, user, null, issuedAt)
        || (tokenId is not null && Revocations.Refuses(RevocationTarget.Token, tokenId, null, issuedAt));

    /// <summary>Whether what was issued, to whomever, no longer opens a channel.</summary>
    public bool IsChannelRevoked(string channel, DateTimeOffset issuedAt) =>
        Revocations.Refuses(RevocationTarget.Channel, channel, null, issuedAt);

    /// <summary>Whether a token no longer opens a channel, for everyone or for this user; it opens the rest all the same (S1.20).</summary>
    public bool IsChannelRevoked(string channel, string user, DateTimeOffset issuedAt) =>
        IsChannelRevoked(channel, issuedAt) || Revocations.Refuses(RevocationTarget.Channel, channel, user, issuedAt);

    /// <summary>Whether anyone with a token of the app may receive the channel.</summary>
    public bool IsPublic(ChannelName channel) => IsAny(_publicChannels, channel);

    /// <summary>Whether notifications of the channel are kept.</summary>
    public bool IsStored(ChannelName channel) => !IsAny(_unstoredChannels, channel);

    /// <summary>Whether the events of Pusher's clients are kept on any channel.</summary>
    public bool KeepsEvents => _eventChannels.Length > 0;

    /// <summary>
    /// Whether an event that a server triggers on the channel is kept, as a notification. Only where notifications are kept with what they
    /// say.
    /// </summary>
    public bool IsEventStored(ChannelName channel) => IsAny(_eventChannels, channel) && IsStored(channel);

    /// <summary>Whether a page may use the app. The server's own pages always may and are not asked about here.</summary>
    /// <param name="origin">The header that came with the request, however it spells the origin.</param>
    public bool AllowsOrigin(string origin) =>
        _hasAllPages || (_origins.Count > 0 && Origin.TryParse(origin, out var page) && _origins.Contains(page));

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
