using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Hubs;

/// <summary>Starts the sessions of hub clients: at once, or when a client that comes back has said its positions.</summary>
internal sealed class HubStart(
    SessionStart start, PreviousCloses closes, HeartbeatWheel wheel, IOptions<ConnectionsOptions> options, TimeProvider time)
{
    /// <summary>A client has connected. One that is to resume has a while to do so.</summary>
    public async Task BeginAsync(HubClient client)
    {
        if (client.IsResuming)
        {
            wheel.After(TimeSpan.FromSeconds(options.Value.ResumeHoldSeconds), () => CloseUnlessStarted(client));
            return;
        }

        try
        {
            await StartAsync(client, SessionRequest.Fresh, isGreeted: true);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or OperationCanceledException)
        {
            // The client has gone already, or is closed.
        }
    }

    /// <summary>Brings the sources up from what the client has.</summary>
    public async Task<HubAnswer> ResumeAsync(HubClient client, SessionRequest request)
    {
        var stamp = SourceStamps.Beginning(time.GetUtcNow());
        var answer = await StartAsync(client, request, isGreeted: false);
        return HubAnswers.Resumed(client, answer, closes.Take(client.Session.Inbox), stamp);
    }

    /// <summary>A client that stayed would hear nothing; one that comes back by itself resumes.</summary>
    private async Task<SessionAnswer> StartAsync(HubClient client, SessionRequest request, bool isGreeted)
    {
        try
        {
            var answer = await start.RunAsync(client.Session, request, isGreeted);
            client.Started();
            return answer;
        }
        catch (StoreUnavailableException)
        {
            client.Close(Closing.Failed);
            throw;
        }
    }

    private static void CloseUnlessStarted(HubClient client)
    {
        if (!client.Session.IsStarted)
            client.Close(Closing.ResumeMissing);
    }
}
