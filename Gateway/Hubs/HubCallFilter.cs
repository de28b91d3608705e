using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Hubs;

/// <summary>The answers of hub calls to too many calls, outages and our own faults, in one place.</summary>
internal sealed partial class HubCallFilter(ConnectionMetrics metrics, ILogger<HubCallFilter> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (invocationContext.Context.Features.GetRequiredFeature<HubClient>() is { IsTooFast: true } client)
        {
            metrics.MessageRefused("messages");
            return (HubAnswer)new Refusal(
                ErrorCode.RateLimited, $"A connection sends at most {client.MessagesPerSecond} messages in a second.",
                Limit: client.MessagesPerSecond);
        }

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
