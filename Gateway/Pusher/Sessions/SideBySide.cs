namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Calls that are under way at the same time.</summary>
internal static class SideBySide
{
    /// <summary>Completes when all have; no task is made where none has to be waited for.</summary>
    public static async ValueTask AllAsync(IEnumerable<ValueTask> calls)
    {
        List<Task>? waiting = null;
        foreach (var call in calls)
        {
            if (!call.IsCompletedSuccessfully)
                (waiting ??= []).Add(call.AsTask());
        }

        if (waiting is not null)
            await Task.WhenAll(waiting);
    }
}
