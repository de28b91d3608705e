using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary>A database that cannot keep a store stops the start, in one line, with every command that opens one.</summary>
public sealed class PostgreSqlStartTests
{
    [Theory]
    [InlineData]
    [InlineData("cluster")]
    public async Task A_server_is_not_started_on_a_database_that_is_not_in_UTF_8(params string[] command)
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("LATIN1");

        ShouldSay(await NudgeProcess.RunToEndAsync(
            new NudgeStart { Command = [.. new NudgeStart().Command, .. command], Arguments = ["--store", database, .. Ports(command)] },
            CancellationToken.None));
    }

    [Theory]
    [InlineData("admin", "password")]
    [InlineData("export", "copy.json")]
    public async Task Nor_does_another_command_work_on_one(params string[] command)
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("LATIN1");
        using var folder = new TemporaryFolder();

        ShouldSay(await NudgeProcess.RunCommandAsync([.. command, "--store", database], "", folder.Path, CancellationToken.None));
    }

    [Fact]
    public async Task A_pooler_that_hands_sessions_round_is_one_line_with_the_setting_and_the_fix()
    {
        var server = await PostgresServer.SharedAsync();
        await using var pooler = await PgBouncer.StartAsync(server, "transaction");
        var database = pooler.Before(await server.CreateDatabaseAsync());

        var (ended, output) = await NudgeProcess.RunToEndAsync(
            new NudgeStart { Arguments = ["--store", database] }, CancellationToken.None);

        Assert.Equal(1, ended);
        Assert.Single(output.Trim().Split('\n'));
        Assert.StartsWith(
            "Nudge:Store (--store) will not do. The pooler between this server and PostgreSQL", output, StringComparison.Ordinal);
        Assert.Contains("Give the address of PostgreSQL itself", output, StringComparison.Ordinal);
    }

    private static void ShouldSay((int ExitCode, string Output) ended)
    {
        Assert.Equal(1, ended.ExitCode);
        Assert.Single(ended.Output.Trim().Split('\n'));
        Assert.StartsWith("Nudge:Store (--store) will not do. The database 'nudge_", ended.Output, StringComparison.Ordinal);
        Assert.Contains("is in LATIN1", ended.Output, StringComparison.Ordinal);
        Assert.Contains("create database \"NAME\" encoding 'UTF8' template template0", ended.Output, StringComparison.Ordinal);
    }

    private static string[] Ports(string[] command) =>
        command is ["cluster"] ? ["--silo-port", $"{LoopbackPort.Take()}", "--client-port", $"{LoopbackPort.Take()}"] : [];
}
