using System.Reflection;
using System.Runtime.ExceptionServices;
using Nudge.Storage;

namespace Nudge.Tests.Cluster.Support;

/// <summary>Stands for the store of whichever test runs, so that tests with stores of their own can share a cluster.</summary>
public class StoreProxy : DispatchProxy
{
    private volatile IStore? _store;

    internal static (IStore Store, Action<IStore> Put) Create()
    {
        var proxy = DispatchProxy.Create<IStore, StoreProxy>();
        return (proxy, store => ((StoreProxy)(object)proxy)._store = store);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        try
        {
            return targetMethod!.Invoke(_store ?? throw new InvalidOperationException("No test has put its store here."), args);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }
}
