using Microsoft.AspNetCore.SignalR;
using Nudge.Core.Actors;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Hubs;

/// <summary>What outages and our own faults look like to hub calls, said in one place.</summary>
internal sealed partial class HubCallFilter(ILogger<HubCallFilter> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (StoreUnavailableException exception) when (exception is not StoreRefusedException)
        {
            return (HubAnswer)new Refusal(ErrorCode.OutcomeUnknown, "The store did not answer. Repeat the call.");
        }
        catch (OperationCanceledException)
        {
            // The connection is gone, so nobody reads this.
            return HubAnswer.Nothing;
        }
        catch (Exception exception)
        {
            // A fault of ours ends the call and not the connection.
            LogFailed(invocationContext.HubMethodName, exception);
            return (HubAnswer)new Refusal(ErrorCode.Internal, "The call failed on the server.");
        }
    }

    [LoggerMessage(LogLevel.Error, "The hub call {Method} failed.")]
    private partial void LogFailed(string method, Exception exception);
}
