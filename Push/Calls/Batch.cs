using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Calls;

/// <summary>Runs a batch where each message is a request of its own.</summary>
internal static class Batch
{
    /// <summary>
    /// Sends the messages at once, as far as the limit allows, and ends early: after a result about the whole app nothing more is sent.
    /// </summary>
    public static async Task<IReadOnlyList<PushResult>> RunAsync(
        IReadOnlyList<PushMessage> messages,
        RequestLimit limit,
        Func<PushMessage, CancellationToken, Task<PushResult>> send,
        CancellationToken cancellationToken)
    {
        var results = new PushResult[messages.Count];
        PushResult? end = null;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = limit.Max, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, messages.Count, parallel, async (i, token) =>
        {
            var result = await limit.RunAsync(async inPlace => Volatile.Read(ref end) ?? await send(messages[i], inPlace), token);
            if (result is { Scope: PushScope.App })
                Volatile.Write(ref end, result);
            results[i] = result;
        });
        return results;
    }

    /// <summary>The same result for each message.</summary>
    public static IReadOnlyList<PushResult> All(IReadOnlyList<PushMessage> messages, PushResult result) =>
        [.. messages.Select(_ => result)];

    /// <exception cref="ArgumentException">There are more than the sender takes.</exception>
    public static void Check(IPushSender sender, IReadOnlyList<PushMessage> messages)
    {
        if (messages.Count > sender.BatchMax)
            throw new ArgumentException($"A batch has at most {sender.BatchMax} messages.", nameof(messages));
    }
}
