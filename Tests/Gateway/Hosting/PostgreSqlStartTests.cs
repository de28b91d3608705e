using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary>A database that cannot keep a store stops the start, in one line, with every command that opens one.</summary>
public sealed class PostgreSqlStartTests
{
    [Theory]
    [InlineData("--no-demo")]
    [InlineData("cluster")]
    [InlineData("admin", "password")]
    [InlineData("export", "copy.json")]
    public async Task A_database_that_is_not_in_UTF_8_is_one_line_with_the_setting_the_value_and_the_fix(params string[] command)
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("LATIN1");
        using var folder = new Nudge.Tests.Gateway.Authentication.TemporaryFolder();

        var (ended, output) = await NudgeProcess.RunCommandAsync([.. command, "--store", database, .. Ports(command)], "", folder.Path, CancellationToken.None);

        Assert.Equal(1, ended);
        Assert.Single(output.Trim().Split('\n'));
        Assert.StartsWith("Nudge:Store (--store) will not do. The database 'nudge_", output, StringComparison.Ordinal);
        Assert.Contains("is in LATIN1", output, StringComparison.Ordinal);
        Assert.Contains("create database \"NAME\" encoding 'UTF8' template template0", output, StringComparison.Ordinal);
    }

    private static string[] Ports(string[] command) => command[0] switch
    {
        "cluster" =>
        [
            "--listen", $"http://127.0.0.1:{LoopbackPort.Take()}", "--silo-port", $"{LoopbackPort.Take()}", "--client-port", $"{LoopbackPort.Take()}",
        ],
        "--no-demo" => ["--listen", $"http://127.0.0.1:{LoopbackPort.Take()}"],
        _ => [],
    };
}
