using Nudge.Silo.Hosting;
using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Silo.Hosting;

/// <summary>Settings that hold secrets may stand in files: <c>NUDGE__STORE__FILE</c>.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Nudge:MasterKey", "key\n", "key")]
    [InlineData("Nudge:Store", "Host=db;Password= x \r\n", "Host=db;Password= x ")]
    [InlineData("Nudge:Cluster", "redis:h:6379,password=p", "redis:h:6379,password=p")]
    [InlineData("Nudge:Metrics:Token", "a\n\n", "a\n")]
    public void A_setting_is_the_text_of_its_file_without_the_last_newline(string setting, string text, string value)
    {
        var configuration = Of(($"{setting}:File", FileOf(text)));

        Assert.Empty(SecretFiles.Read(configuration));
        Assert.Equal(value, configuration[setting]);
    }

    [Fact]
    public void A_secret_that_is_given_twice_is_refused()
    {
        var mistake = Assert.Single(SecretFiles.Read(Of(("Nudge:MasterKey:File", FileOf("key")), ("Nudge:MasterKey", "SECRET"))));

        Assert.Equal("Nudge:MasterKey:File is given, and Nudge:MasterKey as well. Give one of the two.", mistake);
    }

    [Fact]
    public void A_file_that_is_not_there_or_says_nothing_is_refused_by_name()
    {
        var missing = _folder.FileOf("missing");

        Assert.StartsWith(
            $"Nudge:Store:File is '{missing}', which cannot be read: ",
            Assert.Single(SecretFiles.Read(Of(("Nudge:Store:File", missing)))),
            StringComparison.Ordinal);
        Assert.Contains(
            "which is empty.", Assert.Single(SecretFiles.Read(Of(("Nudge:Store:File", FileOf("\n"))))), StringComparison.Ordinal);
        Assert.Contains("which is empty.", Assert.Single(SecretFiles.Read(Of(("Nudge:Store:File", "")))), StringComparison.Ordinal);
        Assert.Contains(
            "which cannot be read", Assert.Single(SecretFiles.Read(Of(("Nudge:Store:File", _folder.Path)))), StringComparison.Ordinal);
        Assert.Contains(
            "is longer than 65536",
            Assert.Single(SecretFiles.Read(Of(("Nudge:Store:File", FileOf(new string('x', 70_000)))))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_starts_with_the_key_of_a_file_and_says_so_where_it_cannot_be_read()
    {
        var key = FileOf(Convert.ToBase64String(new byte[32]) + "\n");
        await using var server = await NudgeProcess.StartAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__MASTERKEY__FILE"] = key } }, CancellationToken.None);
        Assert.False(File.Exists(Path.Combine(server.DataFolder, "master.key")));

        var (exitCode, output) = await NudgeProcess.RunToEndAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__MASTERKEY__FILE"] = "/nowhere" } },
            CancellationToken.None);
        var (bare, meant) = await NudgeProcess.RunToEndAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE_MASTERKEY_FILE"] = key } }, CancellationToken.None);
        var (other, list) = await NudgeProcess.RunToEndAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__TRUSTEDPROXIES__FILE"] = key } },
            CancellationToken.None);

        Assert.Equal((1, 1, 1), (exitCode, bare, other));
        Assert.StartsWith(
            "NUDGE__MASTERKEY__FILE is '/nowhere', which cannot be read: ",
            Assert.Single(output.Trim().Split('\n')),
            StringComparison.Ordinal);
        Assert.Equal("NUDGE_MASTERKEY_FILE is no setting. Did you mean NUDGE__MASTERKEY__FILE?", meant.Trim());
        Assert.StartsWith("Nudge:TrustedProxies is a list or has parts.", list, StringComparison.Ordinal);
    }

    private string FileOf(string text)
    {
        var file = _folder.FileOf($"{Guid.NewGuid():N}");
        File.WriteAllText(file, text);
        return file;
    }

    private static IConfigurationRoot Of(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
}
