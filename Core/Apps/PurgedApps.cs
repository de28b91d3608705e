using Nudge.Core.Errors;

namespace Nudge.Core.Apps;

/// <summary>Makes apps whose id an actor may still remember of one that was purged, wherever that actor lives.</summary>
public static class PurgedApps
{
    /// <param name="command">The new app.</param>
    /// <param name="reader">The store, which says whether anything of the old one is left.</param>
    /// <param name="change">Has the actor decide.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Answer<AppView>> CreateAsync(
        CreateApp command, IAppReader reader, Func<AppCommand, Task<Answer<AppView>>> change, CancellationToken cancellationToken)
    {
        var answer = await change(command);
        if (answer.Refusal?.Code != ErrorCode.AlreadyExists || await reader.LoadAsync(command.Id.Value, cancellationToken) is not null)
            return answer;
        // An app that somebody else has made meanwhile is not deleted, and stays.
        await change(new DeleteApp(IsPurged: true));
        return await change(command);
    }
}
