using System.Text.Json;

namespace Nudge.Tests.Support;

public sealed class NodeProcessTests
{
    private static CancellationToken Unlimited => CancellationToken.None;

    [Fact]
    public async Task Values_go_in_and_come_out_beside_whatever_the_script_logs()
    {
        Skip.WithoutPrograms("node");
        await using var node = NodeProcess.Start("echo.mjs", "one", "two words");

        await node.SendAsync(new { Name = "Ädä", Lines = "a\nb" }, Unlimited);
        var answer = await node.ReceiveAsync(Unlimited);

        Assert.Equal("Ädä", answer.GetProperty("value").GetProperty("name").GetString());
        Assert.Equal("a\nb", answer.GetProperty("value").GetProperty("lines").GetString());
        Assert.Equal(["one", "two words"], answer.GetProperty("arguments").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(7, await node.FinishAsync(Unlimited));
    }

    [Fact]
    public async Task Values_before_the_wanted_one_are_passed_over()
    {
        Skip.WithoutPrograms("node");
        await using var node = NodeProcess.Start("echo.mjs");

        for (var i = 0; i < 3; i++)
            await node.SendAsync(i, Unlimited);
        var answer = await node.ReceiveAsync(IsTwo, TimeSpan.FromSeconds(30), Unlimited);

        Assert.True(IsTwo(answer));

        static bool IsTwo(JsonElement answer) => answer.GetProperty("value").GetInt32() == 2;
    }

    [Fact]
    public async Task Waiting_on_a_script_that_ended_tells_how_it_ended_and_what_it_printed()
    {
        Skip.WithoutPrograms("node");
        await using var node = NodeProcess.Start("no-such-script.mjs");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => node.ReceiveAsync(Unlimited));

        Assert.Contains("ended with 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("Cannot find module", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_in_vain_says_so()
    {
        Skip.WithoutPrograms("node");
        await using var node = NodeProcess.Start("echo.mjs");

        var error = await Assert.ThrowsAsync<TimeoutException>(
            () => node.ReceiveAsync(_ => true, TimeSpan.FromMilliseconds(50), Unlimited));

        Assert.StartsWith("echo.mjs did not send", error.Message, StringComparison.Ordinal);
    }
}
