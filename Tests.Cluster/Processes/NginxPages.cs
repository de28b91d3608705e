using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>XHR streaming by way of nginx, which sends the requests of a session to one node.</summary>
public sealed class NginxPages() : ClusterPages("xhr_streaming")
{
    private Nginx? _nginx;

    private protected override Uri Front => _nginx!.Address;

    private protected override async Task<NudgeProcess> StartServerAsync(IReadOnlyDictionary<string, string> settings)
    {
        Nginx.SkipWithout();
        return await base.StartServerAsync(settings);
    }

    private protected override async Task SpreadAsync(Uri[] nodes) => _nginx = await Nginx.StartAsync(nodes);

    private protected override async Task StopServerAsync()
    {
        if (_nginx is not null)
            await _nginx.DisposeAsync();
        await base.StopServerAsync();
    }
}
