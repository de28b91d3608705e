using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Guides;

/// <summary>
/// The lines of docs/guides/booper.md, run in their order against a real server, and each answer compared with the page's.
/// </summary>
public sealed partial class BooperGuideTests : IAsyncLifetime
{
    private const string Mark = "@@@ block";

    private NudgeProcess _server = null!;

    public async ValueTask InitializeAsync()
    {
        Skip.WithoutPrograms("curl", "bash", "sed");
        _server = await NudgeProcess.StartAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__PUBLICAPP"] = "open" } }, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Each_line_of_the_page_is_answered_as_the_page_shows()
    {
        var page = await File.ReadAllTextAsync(RepositoryRoot.PathOf("docs", "guides", "booper.md"));
        var blocks = Fence().Matches(page).Select(match => (Kind: match.Groups["kind"].Value, Text: match.Groups["text"].Value)).ToArray();
        var steps = blocks.Select((block, i) => (
                block.Kind, block.Text, Answer: blocks.ElementAtOrDefault(i + 1) is { Kind: "json", Text: var answer } ? answer : null))
            .Where(block => block.Kind == "sh").ToArray();
        Assert.True(steps.Count(step => step.Answer is not null) >= 24, "The page has lost steps.");

        var output = await RunAsync(string.Concat(steps.Select(step => $"{step.Text}\necho '{Mark}'\n")));

        var answers = output.Split(Mark);
        Assert.Equal(steps.Length + 1, answers.Length);
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i].Answer is not { } shown)
                continue;
            using var wanted = JsonDocument.Parse(shown);
            using var got = JsonDocument.Parse(answers[i]);
            Assert.True(
                Fits(wanted.RootElement, got.RootElement),
                $"{steps[i].Text}\nis answered with\n{answers[i].Trim()}\nand the page shows\n{shown.Trim()}");
        }
    }

    [Theory]
    [InlineData("""{"a":"x…","b":[1]}""", """{"b":[1],"a":"xyz"}""", true)]
    [InlineData("""{"a":"x…"}""", """{"a":"yz"}""", false)]
    [InlineData("""{"a":"…"}""", """{"a":null}""", false)]
    [InlineData("""{"a":"…"}""", """{"a":""}""", false)]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", false)]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", false)]
    [InlineData("""[1,2]""", """[1]""", false)]
    [InlineData("""{"a":false}""", """{"a":true}""", false)]
    public void An_answer_fits_where_it_has_the_fields_and_values_of_the_page(string shown, string answer, bool fits)
    {
        using var wanted = JsonDocument.Parse(shown);
        using var got = JsonDocument.Parse(answer);
        Assert.Equal(fits, Fits(wanted.RootElement, got.RootElement));
    }

    private static bool Fits(JsonElement wanted, JsonElement got) => (wanted.ValueKind, got.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) =>
            wanted.EnumerateObject().Count() == got.EnumerateObject().Count()
            && wanted.EnumerateObject().All(field => got.TryGetProperty(field.Name, out var value) && Fits(field.Value, value)),
        (JsonValueKind.Array, JsonValueKind.Array) =>
            wanted.GetArrayLength() == got.GetArrayLength()
            && wanted.EnumerateArray().Zip(got.EnumerateArray()).All(pair => Fits(pair.First, pair.Second)),
        (JsonValueKind.String, JsonValueKind.String) =>
            Regex.IsMatch(got.GetString()!, $"^{Regex.Escape(wanted.GetString()!).Replace("…", ".+", StringComparison.Ordinal)}$"),
        _ => JsonElement.DeepEquals(wanted, got),
    };

    private async Task<string> RunAsync(string script)
    {
        var app = await _server.ReadDemoAppAsync(CancellationToken.None);
        var start = new ProcessStartInfo("bash", ["-eu", "-o", "pipefail", "-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        (start.Environment["NUDGE"], start.Environment["KEY"], start.Environment["SECRET"]) =
            (_server.BaseAddress.GetLeftPart(UriPartial.Authority), app.Key, app.Secret);
        start.Environment["ADMIN"] = (await File.ReadAllTextAsync(Path.Combine(_server.DataFolder, FirstAdmin.FileName))).Trim();
        using var bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var output = await Task.WhenAll(bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync();
        Assert.True(bash.ExitCode == 0, $"{output[0]}\n{output[1]}");
        return output[0];
    }

    [GeneratedRegex(
        @"^```(?<kind>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();
}
