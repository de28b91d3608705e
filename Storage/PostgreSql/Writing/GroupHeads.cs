using Nudge.Core.Actors;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>How the heads of one group move: one step an actor, from what its first append expects to what its last one leaves.</summary>
internal sealed class GroupHeads
{
    private readonly Dictionary<ActorKey, Step> _steps = [];

    internal int Count => _steps.Count;

    internal IReadOnlyCollection<Step> Steps => _steps.Values;

    /// <summary>
    /// Adds an append; not if it does not follow on what the group has of its actor, for then it can be told only when that is settled.
    /// </summary>
    internal bool TryAdd(Append append)
    {
        if (!_steps.TryGetValue(append.Actor, out var step))
        {
            _steps[append.Actor] = new(append.Actor, append.Expected, append.Next, append.Unread);
            return true;
        }

        if (append.Expected != step.Next)
            return false;
        _steps[append.Actor] = step with { Next = append.Next, Unread = append.Unread };
        return true;
    }

    internal void Clear() => _steps.Clear();

    internal sealed record Step(ActorKey Actor, Head? Expected, Head Next, long? Unread);
}
