using System.Globalization;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.ServerSentEvents;

/// <summary>The sources that a stream is to carry, as the request says it.</summary>
/// <param name="Channels">Named beside the subscriptions.</param>
/// <param name="Positions">
/// The client's positions, by the hash of the name; <see langword="null"/>: it is new, or what it has cannot be read.
/// </param>
/// <param name="IsUnproven">Whether it has something that no id of this server says: each of its sources is reset.</param>
internal sealed record StreamRequest(
    IReadOnlyList<ChannelName> Channels, IReadOnlyDictionary<ulong, StreamPositions.Place>? Positions, bool IsUnproven = false)
{
    /// <summary>Presences of one stream.</summary>
    public const int PresencesMax = 16;

    // Of a life that no log has: epochs are below 2^53.
    private static readonly Position Unproven = new(new(long.MaxValue), 0);

    /// <summary>The presences that it enters.</summary>
    public IReadOnlyList<ChannelName> Presences { get; private init; } = [];

    /// <summary>See <see cref="SessionRequest.Rewind"/>.</summary>
    public int Rewind { get; private init; }

    /// <summary>Whether the client begins, with nothing from before.</summary>
    public bool IsNew => Positions is null && !IsUnproven;

    /// <summary>The request with the presences that it enters, and the rows by which its channels are rewound.</summary>
    /// <param name="presences">Names of channels.</param>
    /// <param name="rewind">A number; <see langword="null"/>: none.</param>
    public Answer<StreamRequest> With(IEnumerable<string?>? presences, string? rewind)
    {
        var entered = new List<ChannelName>();
        foreach (var text in presences ?? [])
        {
            if (!ChannelName.TryParse(text, out var channel))
                return new Refusal(ErrorCode.NameInvalid, "It is no name of a channel.", "presence", ChannelName.MaxLength);
            if (!entered.Contains(channel))
                entered.Add(channel);
        }

        if (entered.Count > PresencesMax)
            return new Refusal(ErrorCode.AttachmentsFull, $"A stream is on at most {PresencesMax} presences.", "presence", PresencesMax);
        var rows = 0;
        if (rewind is not null && (!int.TryParse(rewind, NumberStyles.None, CultureInfo.InvariantCulture, out rows)
            || rows is < 1 or > ChannelRewind.RowsMax))
        {
            return new Refusal(
                ErrorCode.FieldInvalid, ChannelRewind.Mistake, "rewind", ChannelRewind.RowsMax);
        }

        return this with { Presences = entered, Rewind = rows };
    }

    /// <param name="lists">Names of channels, with commas between.</param>
    /// <param name="names">Names of channels that have a comma.</param>
    /// <param name="header"><c>Last-Event-ID</c>: what the client last received is newer than what it began with.</param>
    /// <param name="begin"><c>lastEventId</c> of the query.</param>
    public static Answer<StreamRequest> Read(IEnumerable<string?>? lists, IEnumerable<string?>? names, string? header, string? begin)
    {
        const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var channels = new List<ChannelName>();
        foreach (var text in (lists ?? []).SelectMany(list => (list ?? "").Split(',', Options)).Concat((names ?? []).OfType<string>()))
        {
            if (!ChannelName.TryParse(text, out var channel))
                return new Refusal(ErrorCode.NameInvalid, "It is no name of a channel.", "channels", ChannelName.MaxLength);
            if (!channels.Contains(channel))
                channels.Add(channel);
        }

        if (channels.Count > StreamPositions.ChannelsMax)
        {
            return new Refusal(
                ErrorCode.AttachmentsFull, $"A stream carries at most {StreamPositions.ChannelsMax} channels.", "channels",
                StreamPositions.ChannelsMax);
        }

        var id = string.IsNullOrEmpty(header) ? begin : header;
        if (string.IsNullOrEmpty(id))
            return new StreamRequest(channels, null);
        return StreamPositions.TryParse(id, out var positions)
            ? new StreamRequest(channels, positions)
            : new StreamRequest(channels, null, IsUnproven: true);
    }

    /// <summary>Where the client is in each source.</summary>
    /// <param name="subscribed">The user's subscriptions, which are resumed as well where the id knows them.</param>
    /// <param name="beginning">The stamp of a source that the id does not know.</param>
    public SessionRequest ToSession(IReadOnlyCollection<ChannelName> subscribed, long beginning)
    {
        var channels = new Dictionary<ChannelName, Position?>();
        foreach (var channel in Channels)
            channels[channel] = PositionOf(StreamPositions.HashOf(channel.Value));
        foreach (var channel in subscribed)
        {
            if (PositionOf(StreamPositions.HashOf(channel.Value)) is { } position)
                channels[channel] = position;
        }

        return new(PositionOf(0), channels)
        {
            Stamps = Positions is null ? null : StampsOf([.. Channels, .. subscribed], beginning),
            Rewind = Rewind,
        };
    }

    private SourceStamps StampsOf(IEnumerable<ChannelName> channels, long beginning)
    {
        var stamps = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in channels.Select(channel => channel.Value).Prepend(""))
        {
            if (Positions!.TryGetValue(name.Length == 0 ? 0 : StreamPositions.HashOf(name), out var place))
                stamps[name] = place.Stamp;
        }

        return new(beginning, stamps);
    }

    private Position? PositionOf(ulong source)
    {
        if (IsUnproven)
            return Unproven;
        return Positions is not null && Positions.TryGetValue(source, out var place) ? place.Position : null;
    }
}
