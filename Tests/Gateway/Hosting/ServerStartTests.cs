using System.Net;
using System.Text.Json;
using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary>The whole server in a process of its own, as <c>./nudge</c> starts it.</summary>
public sealed class ServerStartTests
{
    private static CancellationToken Unlimited => CancellationToken.None;

    [Fact]
    public async Task A_first_start_makes_the_demo_app_and_tells_its_owner_alone()
    {
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), Unlimited);
        var demo = await server.ReadDemoAppAsync(Unlimited);

        Assert.Equal("demo", demo.App);
        Assert.Equal(server.BaseAddress, new Uri(demo.Url));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.DataFolder, "demo.json")));
    }

    [Fact]
    public async Task A_second_start_finds_the_app_of_the_first_whether_stopped_or_killed()
    {
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), Unlimited);
        var first = await server.ReadDemoAppAsync(Unlimited);

        Assert.Equal(0, await server.StopAsync());
        await server.RestartAsync(Unlimited);
        var second = await server.ReadDemoAppAsync(Unlimited);
        await server.KillAsync();
        await server.RestartAsync(Unlimited);

        Assert.Equal(first, second);
        Assert.Equal(first, await server.ReadDemoAppAsync(Unlimited));
    }

    [Fact]
    public async Task The_key_that_is_printed_opens_the_api_and_another_does_not()
    {
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), Unlimited);
        using var client = await server.CreateDemoAppClientAsync(Unlimited);
        using var stranger = server.CreateClient();

        using var known = await MintAsync(client);
        using var unknown = await MintAsync(stranger);

        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);

        static Task<HttpResponseMessage> MintAsync(HttpClient client) =>
            client.PostAsJsonAsync(new Uri("/api/realtime/token", UriKind.Relative), new { user = "ada" }, Unlimited);
    }

    [Fact]
    public async Task An_admin_gets_a_new_password_while_the_server_is_stopped()
    {
        const string Password = "a horse and a battery";
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), Unlimited);
        string[] command = ["admin", "password", "--data", server.DataFolder];
        using var before = server.CreateClient();
        var first = (await File.ReadAllTextAsync(Path.Combine(server.DataFolder, "admin-password"), Unlimited)).Trim();
        using var old = await before.PostAsJsonAsync("/api/admin/login", new { name = "admin", password = first }, Unlimited);
        before.DefaultRequestHeaders.Authorization = new(
            "Bearer", (await old.Content.ReadFromJsonAsync<JsonElement>(Unlimited)).GetProperty("token").GetString());
        using var wasIn = await before.GetAsync(new Uri("/api/apps", UriKind.Relative), Unlimited);

        var (whileItRuns, refusal) = await NudgeProcess.RunCommandAsync(command, Password, server.DataFolder, Unlimited);
        await server.StopAsync();
        var (tooShort, _) = await NudgeProcess.RunCommandAsync([.. command, "--stdin"], "short", server.DataFolder, Unlimited);
        var (unknown, nobody) = await NudgeProcess.RunCommandAsync(
            [.. command, "--stdin", "--name", "bob"], Password, server.DataFolder, Unlimited);
        var (set, _) = await NudgeProcess.RunCommandAsync([.. command, "--stdin"], Password, server.DataFolder, Unlimited);
        await server.RestartAsync(Unlimited);
        using var client = server.CreateClient();
        using var login = await client.PostAsJsonAsync("/api/admin/login", new { name = "admin", password = Password }, Unlimited);

        using var isOut = await before.GetAsync(new Uri("/api/apps", UriKind.Relative), Unlimited);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (wasIn.StatusCode, isOut.StatusCode));
        Assert.Contains("token_revoked", await isOut.Content.ReadAsStringAsync(Unlimited), StringComparison.Ordinal);
        Assert.Equal((1, 1, 1, 0), (whileItRuns, tooShort, unknown, set));
        Assert.Contains("is in use by another Nudge process", refusal, StringComparison.Ordinal);
        Assert.Contains("There is no admin 'bob'", nobody, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
    }

    [Theory]
    [InlineData("NUDGE__RETENTIONSECONDS", "0", "Nudge:RetentionSeconds is 0. Give 1 to 86400; 600 is the default.")]
    [InlineData("NUDGE__CONNECTIONS__DRAINSECONDS", "301", "Nudge:Connections:DrainSeconds is 301. Give 0 to 300; 5 is the default.")]
    [InlineData("NUDGE__EMBEDDED__ACTIVATIONSMAX", "7", "Nudge:Embedded:ActivationsMax is 7. Give 100 to 10000000; 100000 is the default.")]
    [InlineData("NUDGE__PLANS__GOLD__PUBLISHESPERDAY", "-1", "PublishesPerDay is -1. Give 0 to 1000000000; 0 is the default.")]
    [InlineData("NUDGE__PLANS__FREE__DELETEDAYS", "7", "Nudge:Plans:free:ArchiveDays is 7, and DeleteDays is 7. Give fewer.")]
    [InlineData("NUDGE__PLANS__NONE__DELETEDAYS", "7", "is no plan's name. Give 1 to 32 letters, digits, _ and -, and not 'none'.")]
    [InlineData(
        "NUDGE__DEFAULTPLAN", "gold",
        "Nudge:DefaultPlan is 'gold', and there is no such plan. Give one of business, free, pro, or leave it out.")]
    public async Task A_setting_out_of_its_range_stops_the_start_and_is_named_with_the_fix(string variable, string value, string message)
    {
        var start = new NudgeStart { Environment = new Dictionary<string, string> { [variable] = value } };
        var (ended, output) = await NudgeProcess.RunToEndAsync(start, Unlimited);

        Assert.NotEqual(0, ended);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NUDGE__RETENTIONSECOND", "5", "NUDGE__RETENTIONSECOND is no setting. Did you mean NUDGE__RETENTIONSECONDS?")]
    [InlineData(
        "NUDGE__CONECTIONS__DRAINSECONDS", "5",
        "NUDGE__CONECTIONS__DRAINSECONDS is no setting. Did you mean NUDGE__CONNECTIONS__DRAINSECONDS?")]
    [InlineData(
        "NUDGE__OUTBOUND__ALLOWEDNETWORKS__0", "10.0.0.0/8",
        "Nudge:Outbound:AllowedNetworks is a list or has parts. Give one text, with commas between where there are several.")]
    [InlineData(
        "NUDGE__CONNECTIONS__DRAINSECONDS", "soon",
        "Nudge:Connections:DrainSeconds is 'soon'. Give a number from 0 to 300; 5 is the default.")]
    [InlineData("NUDGE__DEMO", "perhaps", "Nudge:Demo is 'perhaps'. Give true or false.")]
    [InlineData("NUDGE__DEMO", "1", "Nudge:Demo is '1'. Give true or false.")]
    [InlineData("NUDGE__RETENTIONSECONDS", "", "Nudge:RetentionSeconds is ''. Give a number from 1 to 86400; 600 is the default.")]
    [InlineData(
        "NUDGE__RETENTIONSECONDS", "99999999999",
        "Nudge:RetentionSeconds is '99999999999'. Give a number from 1 to 86400; 600 is the default.")]
    [InlineData("NUDGE_STORE", "Host=x", "NUDGE_STORE is no setting. Did you mean NUDGE__STORE?")]
    [InlineData(
        "NUDGE_CONNECTIONS_DRAIN_SECONDS", "1",
        "NUDGE_CONNECTIONS_DRAIN_SECONDS is no setting. Did you mean NUDGE__CONNECTIONS__DRAINSECONDS?")]
    [InlineData(
        "NUDGE__PLANS__GOLD__COLOUR", "1", "NUDGE__PLANS__GOLD__COLOUR is no setting. docs/operating/settings.md has all settings.")]
    [InlineData("NUDGE__SILOPORT", "many", "Nudge:SiloPort is 'many'. Give a number from 1 to 65535; 11111 is the default.")]
    public async Task A_setting_that_does_not_exist_or_is_of_another_kind_is_one_line_with_the_fix(
        string variable, string value, string line)
    {
        var start = new NudgeStart { Environment = new Dictionary<string, string> { [variable] = value } };
        var (ended, output) = await NudgeProcess.RunToEndAsync(start, Unlimited);

        Assert.Equal(1, ended);
        Assert.Equal(line, output.Trim());
    }

    [Theory]
    [InlineData(
        """{ "Nudge": { "Lisen": "http://127.0.0.1:1" } }""", "Nudge:Lisen in appsettings.json is no setting. Did you mean Nudge:Listen?")]
    [InlineData(
        """{ "Nudge": { "Pusher": { "PongSecond": 5 } } }""",
        "Nudge:Pusher:PongSecond in appsettings.json is no setting. Did you mean Nudge:Pusher:PongSeconds?")]
    [InlineData("""{ "Nugde": { "Listen": "http://127.0.0.1:1" } }""", "Nugde in appsettings.json is no section. Did you mean Nudge?")]
    [InlineData(
        """{ "Listen": "http://127.0.0.1:1" }""",
        "Listen in appsettings.json stands where nothing reads it. Make it a member of \"Nudge\".")]
    [InlineData(
        """{ "Connections": { "DrainSeconds": 1 } }""",
        "Connections in appsettings.json stands where nothing reads it. Make it a member of \"Nudge\".")]
    [InlineData(
        """{ "Nudge": { "RetentionSeconds": 5.5 } }""",
        "Nudge:RetentionSeconds is '5.5'. Give a number from 1 to 86400; 600 is the default.")]
    [InlineData(
        """{ "Nudge": { "RetentionSeconds": null } }""",
        "Nudge:RetentionSeconds in appsettings.json is null. Leave it out: 600 is the default.")]
    [InlineData("""{ "Nudge": { "Store": null } }""", "Nudge:Store in appsettings.json is null. Leave it out.")]
    [InlineData(
        """{ "Logging": { "LogLevel": { "Default": "Loud" } } }""",
        "Logging:LogLevel:Default in appsettings.json is 'Loud'. Give Trace, Debug, Information, Warning, Error, Critical or None.")]
    [InlineData("""{ "Nudge": { "Role": "everything" } }""", "Nudge:Role (--role) is 'everything'. Give all, silo or gateway.")]
    [InlineData(
        """{ "Nudge": { "Listen": ["http://127.0.0.1:1"] } }""",
        "Nudge:Listen is a list or has parts. Give one text, with semicolons between where there are several.")]
    public async Task A_member_of_a_settings_file_that_nothing_reads_is_one_line_with_the_fix(string file, string line)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.FileOf("appsettings.json"), file, Unlimited);

        var (ended, output) = await NudgeProcess.RunCommandAsync(["--no-demo"], "", folder.Path, Unlimited);

        Assert.Equal(1, ended);
        Assert.Equal(line, output.Trim());
    }

    [Theory]
    [InlineData(
        "http://localhost:0",
        "Nudge:Listen (--listen) has 'http://localhost:0': localhost is two addresses, which would get two ports. Give http://127.0.0.1:0, "
        + "or a port.")]
    [InlineData(
        "http://127.0.0.1:9007;http://127.0.0.1:9007",
        "Nudge:Listen (--listen) is http://127.0.0.1:9007, and 127.0.0.1:9007 is given for this process twice. Give each of its addresses "
        + "once, and each a port of its own.")]
    [InlineData(
        "http://127.0.0.1:9007;http://localhost:9007",
        "Nudge:Listen (--listen) is http://localhost:9007, and 127.0.0.1:9007 is given for this process twice. Give each of its addresses "
        + "once, and each a port of its own.")]
    [InlineData(
        "http://10.255.255.254:8080",
        "Nudge:Listen (--listen) is http://10.255.255.254:8080, and 10.255.255.254 is no address of this machine. Give one that is, such "
        + "as 127.0.0.1.")]
    [InlineData("127.0.0.1:8080", "Nudge:Listen (--listen) has '127.0.0.1:8080'. Give http://host:port, such as http://127.0.0.1:8080.")]
    public async Task An_address_that_cannot_be_listened_on_is_one_line_with_the_fix(string address, string line)
    {
        var (ended, output) = await NudgeProcess.RunToEndAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__LISTEN"] = address }, IsAddressGiven = true },
            Unlimited);

        Assert.Equal(1, ended);
        Assert.Equal(line, output.Trim());
    }

    [Fact]
    public async Task Localhost_listens_on_both_of_its_addresses_or_says_which_one_is_taken()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "this machine has no IPv6");
        using var other = new System.Net.Sockets.TcpListener(IPAddress.IPv6Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (ended, output) = await NudgeProcess.RunToEndAsync(
            new NudgeStart
            {
                Environment = new Dictionary<string, string> { ["NUDGE__LISTEN"] = $"http://localhost:{port}" },
                IsAddressGiven = true,
            }, Unlimited);

        Assert.Equal(1, ended);
        Assert.Equal(
            $"Nudge:Listen (--listen) is http://localhost:{port}, and another program listens on [::1]:{port}. Give another port, or end "
            + "that program.",
            output.Trim());
    }

    [Theory]
    [InlineData("--no-demo")]
    [InlineData("export", "copy.json")]
    [InlineData("admin", "password")]
    public async Task A_settings_file_that_is_no_JSON_is_named_with_the_line(params string[] command)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.FileOf("appsettings.json"), """{ "Nudge": { "Listen": """, Unlimited);

        var (ended, output) = await NudgeProcess.RunCommandAsync(command, "", folder.Path, Unlimited);

        Assert.Equal(1, ended);
        Assert.Single(output.Trim().Split('\n'));
        Assert.Contains("appsettings.json", output, StringComparison.Ordinal);
        Assert.Contains("LineNumber", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_one_sentence()
    {
        await using var first = await NudgeProcess.StartAsync(new NudgeStart(), Unlimited);
        var address = first.BaseAddress.GetLeftPart(UriPartial.Authority);

        var (ended, output) = await NudgeProcess.RunToEndAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__LISTEN"] = address }, IsAddressGiven = true },
            Unlimited);

        Assert.Equal(1, ended);
        Assert.Equal(
            $"Nudge:Listen (--listen) is {address}, and another program listens on {first.BaseAddress.Authority}. Give another port, or "
            + "end that program.",
            output.Trim());
    }

    [Theory]
    [InlineData("--help", 0, "--store")]
    [InlineData("--version", 0, "nudge ")]
    [InlineData("--frobnicate", 2, "'--frobnicate'")]
    [InlineData("--sotre", 2, "There is no option '--sotre'. Did you mean --store? ./nudge --help shows all options.")]
    [InlineData("clutser", 2, "There is no command 'clutser'. Did you mean cluster? ./nudge --help shows all options.")]
    [InlineData("--store=Host=;Database=x", 2, "--store")]
    [InlineData("--store=gibberish", 2, "--store")]
    public async Task A_request_that_it_does_not_serve_is_answered_and_ends(string argument, int exitCode, string answer)
    {
        var (ended, output) = await NudgeProcess.RunToEndAsync(new NudgeStart { Arguments = [argument] }, Unlimited);

        Assert.Equal(exitCode, ended);
        Assert.Contains(answer, output, StringComparison.Ordinal);
    }
}
