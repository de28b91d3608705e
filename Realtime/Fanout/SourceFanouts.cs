using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Fanout;

/// <summary>The sources that somebody in this process hears.</summary>
public sealed class SourceFanouts(
    IInboxReader inboxes, IChannelReader channels, IOptions<ConnectionsOptions> options, ConnectionMetrics metrics, TimeProvider time,
    ILogger<SourceFanout> logger)
{
    private readonly ConcurrentDictionary<ActorKey, SourceFanout> _fanouts = new();

    private readonly ConcurrentQueue<SourceFanout> _trimmed = new();

    public int Count => _fanouts.Count;

    public bool TryGet(ActorKey source, [NotNullWhen(true)] out SourceFanout? fanout) => _fanouts.TryGetValue(source, out fanout);

    /// <summary>Posts a command to a source's fan-out, which there is from then on.</summary>
    public void Post(ActorKey source, Command<SourceFanout> command)
    {
        while (true)
        {
            var fanout = _fanouts.GetOrAdd(source, Create);
            if (fanout.TryPost(command))
                return;
            _fanouts.TryRemove(new(source, fanout));
        }
    }

    /// <summary>Has a source hold its events for an attachment that is about to catch up.</summary>
    public void Hold(Attachment attachment) => Post(attachment.Source, new HoldCommand(attachment));

    /// <summary>Nothing more of its source goes to an attachment.</summary>
    /// <param name="attachment">Which.</param>
    /// <param name="note">Told how far it was sent the source; <see langword="null"/>: nobody asks.</param>
    public void Leave(Attachment attachment, Action<Position>? note = null)
    {
        attachment.Leave();
        Post(attachment.Source, new LeaveCommand(attachment, note));
    }

    /// <summary>Lets go of fan-outs that nobody is in any more.</summary>
    public void Sweep()
    {
        foreach (var (source, fanout) in _fanouts)
        {
            if (fanout.TryRetire())
                _fanouts.TryRemove(new(source, fanout));
        }
    }

    /// <summary>Has the readers of trimmed channels count anew; called once a second.</summary>
    public void PostTrims()
    {
        for (var left = _trimmed.Count; left > 0 && _trimmed.TryDequeue(out var fanout); left--)
            fanout.TryPost(new TrimCommand());
    }

    public Log LogOf(ActorKey source) => source.Kind == ActorKind.Inbox ? new InboxLog(source, inboxes) : new ChannelLog(source, channels);

    private SourceFanout Create(ActorKey source) => new(LogOf(source), options.Value, metrics, _trimmed, time, logger);
}
