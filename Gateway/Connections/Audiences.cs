using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;

namespace Nudge.Gateway.Connections;

/// <summary>The sources that somebody in this process hears.</summary>
internal sealed class Audiences(
    IInboxReader inboxes, IChannelReader channels, IOptions<ConnectionsOptions> options, ConnectionMetrics metrics, TimeProvider time,
    ILogger<Audience> logger)
{
    private readonly ConcurrentDictionary<ActorKey, Audience> _audiences = new();

    private readonly ConcurrentQueue<Audience> _trimmed = new();

    public int Count => _audiences.Count;

    public bool TryGet(ActorKey source, [NotNullWhen(true)] out Audience? audience) => _audiences.TryGetValue(source, out audience);

    /// <summary>Posts a command to a source's audience, which there is from then on.</summary>
    public void Post(ActorKey source, Command<Audience> command)
    {
        while (true)
        {
            var audience = _audiences.GetOrAdd(source, Create);
            if (audience.TryPost(command))
                return;
            _audiences.TryRemove(new(source, audience));
        }
    }

    /// <summary>Lets go of audiences that nobody is in any more.</summary>
    public void Sweep()
    {
        foreach (var (source, audience) in _audiences)
        {
            if (audience.TryRetire())
                _audiences.TryRemove(new(source, audience));
        }
    }

    /// <summary>Has the readers of trimmed channels count anew; called once a second.</summary>
    public void PostTrims()
    {
        for (var left = _trimmed.Count; left > 0 && _trimmed.TryDequeue(out var audience); left--)
            audience.TryPost(new TrimTurn());
    }

    public Log LogOf(ActorKey source) => source.Kind == ActorKind.Inbox ? new InboxLog(source, inboxes) : new ChannelLog(source, channels);

    private Audience Create(ActorKey source) => new(LogOf(source), options.Value, metrics, _trimmed, time, logger);
}
