using System.Reflection;
using Nudge.Core.Pushes;

namespace Nudge.Tests.Push.Queue;

/// <summary>The queue as a node sees it that may be killed at each record: before it is written, or before it learns that it was.</summary>
internal class CrashingQueue : DispatchProxy
{
    private IPushQueue _store = null!;
    private Func<PushRecord, (bool Writes, bool Dies)> _fate = null!;

    public static IPushQueue Over(IPushQueue store, Func<PushRecord, (bool Writes, bool Dies)> fate)
    {
        var queue = Create<IPushQueue, CrashingQueue>();
        var proxy = (CrashingQueue)queue;
        (proxy._store, proxy._fate) = (store, fate);
        return queue;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name != nameof(IPushQueue.RecordAsync))
            return targetMethod.Invoke(_store, args);
        return RecordAsync((PushRecord)args![0]!);
    }

    private async Task RecordAsync(PushRecord record)
    {
        var (writes, dies) = _fate(record);
        if (writes)
            await _store.RecordAsync(record, CancellationToken.None);
        if (dies)
            throw new InvalidOperationException("The node was killed.");
    }
}
