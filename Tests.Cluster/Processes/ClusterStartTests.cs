using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>A wrong setting stops the start, with a message that names it and the fix.</summary>
public sealed class ClusterStartTests
{
    [Theory]
    [InlineData("--role", "everything", "--role")]
    [InlineData("--node-address", "8.8.8.8", "not private")]
    [InlineData("--node-address", "somewhere", "--node-address")]
    [InlineData("--cluster", "etcd:1", "--cluster")]
    [InlineData("--silo-port", "0", "SiloPort")]
    [InlineData("--role", "1", "Nudge:Role (--role) is '1'. Give all, silo or gateway.")]
    public async Task A_wrong_option_is_named(string option, string value, string expected)
    {
        var (code, output) = await RunAsync("--store", "Host=127.0.0.1;Database=none", option, value);

        Assert.Equal(2, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_without_a_database_is_told_what_it_needs()
    {
        var (code, output) = await RunAsync();

        Assert.Equal(2, code);
        Assert.Contains("--store", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_address_of_another_machine_is_one_sentence_that_names_it()
    {
        // 127.0.0.0/8 is this machine's whole, and 10.255.255.254 nobody's here.
        var (code, output) = await RunAsync("--store", "Host=127.0.0.1;Database=none", "--node-address", "10.255.255.254");

        Assert.Equal(1, code);
        Assert.Equal(
            "Nudge:SiloPort (--silo-port) is 11111 on Nudge:NodeAddress (--node-address) 10.255.255.254, and 10.255.255.254 is no address "
            + "of this machine. "
                + "Give one that is, such as 127.0.0.1.",
            output.Trim());
    }

    [Fact]
    public async Task Two_ports_of_a_node_that_are_one_are_one_sentence()
    {
        var port = $"{LoopbackPort.Take()}";
        var (code, output) = await RunAsync("--store", "Host=127.0.0.1;Database=none", "--silo-port", port, "--client-port", port);

        Assert.Equal(1, code);
        Assert.Equal(
            $"Nudge:ClientPort (--client-port) is {port} on Nudge:NodeAddress (--node-address) 127.0.0.1, and 127.0.0.1:{port} is given "
            + "for this process twice. "
                + "Give each of its addresses once, and each a port of its own.",
            output.Trim());
    }

    [Fact]
    public async Task The_help_has_the_options_of_a_node()
    {
        var (code, output) = await RunAsync("--help");

        Assert.Equal(0, code);
        Assert.Contains("--silo-port", output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => NudgeProcess.RunToEndAsync(
        new NudgeStart { Command = [.. new NudgeStart().Command, "cluster"], Arguments = arguments },
        CancellationToken.None);
}
