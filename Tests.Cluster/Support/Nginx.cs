using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Support;

/// <summary>A real nginx with <c>deploy/nginx.conf</c>, in which the addresses alone are others.</summary>
internal sealed partial class Nginx : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nudge-nginx-");
    private readonly OutputLines _output = new();
    private ChildProcess? _process;

    private Nginx()
    {
    }

    /// <summary>Where clients come in.</summary>
    internal Uri Address { get; } = new($"http://127.0.0.1:{LoopbackPort.Take()}");

    /// <summary>Where operators do.</summary>
    internal Uri Inside { get; } = new($"http://127.0.0.1:{LoopbackPort.Take()}");

    /// <summary>The lines that it has logged until now.</summary>
    internal string Log => $"{File.ReadAllText(AccessLog)}{_output}";

    private string AccessLog => Path.Combine(_folder.FullName, "access.log");

    // Debian has it where only root looks.
    private static string? Program => Programs.Find("nginx") ?? (File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : null);

    internal static void SkipWithout() => Assert.SkipWhen(Program is null, "nginx is not installed; ./test installs what the tests need");

    /// <summary>Starts one in front of three nodes, and waits until it answers for one of them.</summary>
    internal static async Task<Nginx> StartAsync(IReadOnlyList<Uri> nodes)
    {
        var nginx = new Nginx();
        try
        {
            var configuration = Path.Combine(nginx._folder.FullName, "nginx.conf");
            await File.WriteAllTextAsync(
                configuration, nginx.Configure(await File.ReadAllTextAsync(RepositoryRoot.PathOf("deploy", "nginx.conf")), nodes));
            // As root it would give its workers to a user who may not look into our folder.
            var user = Environment.UserName == "root" ? " user root;" : "";
            nginx._process = ChildProcess.Start(
                new ProcessStartInfo(Program!)
                {
                    ArgumentList = { "-p", nginx._folder.FullName, "-c", configuration, "-e", "stderr", "-g", $"daemon off;{user}" },
                },
                nginx._output);
            await nginx.UntilItAnswersAsync();
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // So that it ends its workers, too.
            await _process.StopAsync(TimeSpan.FromSeconds(60));
            await _process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private string Configure(string text, IReadOnlyList<Uri> nodes)
    {
        var folder = _folder.FullName;
        text = text.Replace("error_log /dev/stderr", "error_log stderr", StringComparison.Ordinal)
            .Replace("pid /tmp/nginx.pid", $"pid {folder}/pid", StringComparison.Ordinal)
            .Replace("/dev/stdout", AccessLog, StringComparison.Ordinal)
            .Replace("listen 8081;", $"listen {Inside.Authority};", StringComparison.Ordinal)
            .Replace("listen 8080;", $"listen {Address.Authority};", StringComparison.Ordinal)
            .Replace(
                "http {",
                $"http {{ {string.Concat(((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(kind => $"{kind}_temp_path {folder}/{kind}; "))}",
                StringComparison.Ordinal);
        return NodeAddress().Replace(text, match => nodes[int.Parse(match.Groups[1].ValueSpan) - 1].Authority);
    }

    private async Task UntilItAnswersAsync()
    {
        using var client = new HttpClient { BaseAddress = Inside };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), patience.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when ((e is HttpRequestException or SocketException) && !_process!.HasExited)
            {
                // Not listening yet.
            }
            catch (Exception exception) when (exception is HttpRequestException or SocketException or OperationCanceledException)
            {
                throw new InvalidOperationException($"nginx does not answer. It printed:\n{_output}", exception);
            }

            // nginx tells nobody when it listens.
            await Task.Delay(50, CancellationToken.None);
        }
    }

    [GeneratedRegex(@"172\.30\.7\.1([123]):8080")]
    private static partial Regex NodeAddress();
}
