using Nudge.Core.Actors;
using Nudge.Gateway.Connections;

namespace Nudge.Silo.Embedded;

/// <summary>All actors live in this process and tell it everything.</summary>
internal sealed class HearingAll : IHearing
{
    public ValueTask HearAsync(IEnumerable<ActorKey> sources, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
