using System.Diagnostics;
using System.Text.RegularExpressions;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Deploy;

/// <summary>The settings in <c>deploy/</c> exist, and its YAML has the form of YAML.</summary>
public sealed partial class DeploySettingsTests
{
    private static readonly string[] Files =
    [
        .. Directory.EnumerateFiles(RepositoryRoot.PathOf("deploy"), "*", SearchOption.AllDirectories),
    ];

    /// <summary>Every setting, as its environment variable.</summary>
    private static readonly HashSet<string> Settings =
        [.. KnownSettings.Names.Concat(SecretFiles.Settings.Keys)
            .Select(name => name.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant())];

    [Fact]
    public void Every_setting_that_is_named_exists()
    {
        var named = Files.SelectMany(file => Setting().Matches(File.ReadAllText(file)).Select(match => match.Value)).ToHashSet();

        Assert.Contains("NUDGE__NODEADDRESS", named);
        Assert.Empty(named.Except(Settings));
    }

    [Fact]
    public void Every_option_of_a_command_line_exists()
    {
        var root = CommandLine.Root();
        var known = root.Subcommands.Append(root).SelectMany(command => command.Options).Select(option => option.Name).ToHashSet();
        var used = Files.SelectMany(File.ReadAllLines).Where(line => Started().IsMatch(line))
            .SelectMany(line => Option().Matches(line[Started().Match(line).Index..]).Select(match => match.Value)).ToHashSet();

        Assert.Empty(used.Except(known));
    }

    [Fact]
    public void Secrets_are_files_and_stand_in_no_environment_and_no_command_line()
    {
        var secrets = SecretFiles.Settings.Values.Select(
            name => name.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()).ToHashSet();

        Assert.All(
            from file in Files
            from line in File.ReadAllLines(file)
            from setting in Setting().Matches(line)
            where !line.TrimStart().StartsWith('#')
            select setting.Value,
            setting => Assert.DoesNotContain(setting, secrets));
        Assert.All(
            Text("compose.yaml").Split('\n'), line => Assert.DoesNotMatch("(?i)(password|requirepass|token)[^/]*: *[^/ #]*[$]", line));
    }

    [Fact]
    public void Every_image_is_named_by_its_digest_or_has_to_be()
    {
        var images = Files.Where(file => file.EndsWith(".yaml", StringComparison.Ordinal)).SelectMany(File.ReadAllLines)
            .Select(line => line.Trim()).Where(line => line.StartsWith("image: ", StringComparison.Ordinal))
            .Select(line => line["image: ".Length..]).ToList();

        Assert.Equal(6, images.Count);
        // Compose builds the one without a digest.
        Assert.All(
            images.Where(image => image != "nudge"),
            image => Assert.Matches(@"^(\$\{[A-Z_]+_IMAGE:\?scripts/pin-images\.sh\}|\S+@sha256:\S+)$", image));
        Assert.DoesNotMatch("(?m)^(FROM|ARG [A-Z_]+=).*:[0-9]", Text("Dockerfile"));
        Assert.All(
            PinnedImage().Matches(Text("compose.yaml")).Select(match => match.Groups[1].Value).Distinct(),
            variable => Assert.Contains(
                $"\n{variable}=$", File.ReadAllText(RepositoryRoot.PathOf("scripts", "pin-images.sh")), StringComparison.Ordinal));
    }

    [Fact]
    public void The_unit_serves_no_demo_and_keeps_its_files_to_itself()
    {
        var unit = Text("systemd", "nudge.service");

        Assert.Matches("(?m)^ExecStart=.* --no-demo ", unit);
        Assert.Contains("\nUMask=0077\n", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_have_memory_a_bound_on_what_they_write_and_ways_out_that_are_named()
    {
        var nodes = Text("kubernetes", "nodes.yaml");

        Assert.Matches(@"requests: \{ cpu: \w+, memory: \w+", nodes);
        Assert.Matches(@"limits: \{ memory: \w+", nodes);
        Assert.DoesNotContain("emptyDir: {}", nodes, StringComparison.Ordinal);
        Assert.Equal(2, nodes.Split("sizeLimit: ").Length - 1);
        Assert.Contains("policyTypes: [Ingress, Egress]", Text("kubernetes", "network-policy.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Redis_asks_for_a_password_and_is_reached_by_nodes_alone()
    {
        var compose = Text("compose.yaml");

        Assert.Matches(@"command: \[redis-server, /run/secrets/redis-conf,", compose);
        Assert.Matches(@"(?s)  redis:\n    image: .*?networks: \[redis\]", compose);
        Assert.Matches(@"\n  redis:\n    internal: true", compose);
        Assert.Contains("redis-conf", Text("kubernetes", "redis", "redis.yaml"), StringComparison.Ordinal);
        Assert.Contains("requirepass", Text("kubernetes", "redis", "secret.yaml"), StringComparison.Ordinal);
        Assert.Contains("matchLabels: { app: nudge }", Text("kubernetes", "redis", "network-policy.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_whose_proxies_were_not_filled_in_does_not_start_and_says_which_setting_it_is()
    {
        var placeholder = Proxies().Match(Text("kubernetes", "nodes.yaml")).Groups[1].Value;

        var (exitCode, output) = await NudgeProcess.RunToEndAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__TRUSTEDPROXIES"] = placeholder } },
            CancellationToken.None);

        Assert.Equal(
            (1, $"Nudge:TrustedProxies has '{placeholder}'. Give addresses or networks, such as 10.0.0.0/8,192.168.1.7."),
            (exitCode, output.Trim()));
    }

    [Fact]
    public async Task Secrets_are_made_once_and_for_their_owner_alone()
    {
        var folder = Directory.CreateTempSubdirectory("nudge-secrets-");
        try
        {
            var secrets = Path.Combine(folder.FullName, "secrets");
            await MakeAsync(secrets);
            var first = Read(secrets);
            await MakeAsync(secrets, "redis");
            var second = Read(secrets);

            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(secrets));
            Assert.Equal("postgres\n", first["cluster"]);
            Assert.Equal($"redis:redis:6379,password={first["redis-password"]}", second["cluster"]);
            Assert.Equal($"requirepass {first["redis-password"]}", first["redis-conf"]);
            Assert.EndsWith($"Password={first["database-password"]}", first["store"], StringComparison.Ordinal);
            Assert.Equal(first.Where(each => each.Key != "cluster"), second.Where(each => each.Key != "cluster"));
            Assert.Equal(32, Convert.FromBase64String(first["master-key"].Trim()).Length);
            // Each that compose names is made.
            Assert.Empty(SecretFile().Matches(Text("compose.yaml")).Select(match => match.Groups[1].Value).Except(first.Keys));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static SortedDictionary<string, string> Read(string folder) =>
            new(Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllText), StringComparer.Ordinal);

        static async Task MakeAsync(params string[] arguments)
        {
            using var made = Process.Start(RepositoryRoot.PathOf("scripts", "make-secrets.sh"), arguments);
            await made.WaitForExitAsync();
            Assert.Equal(0, made.ExitCode);
        }
    }

    [Fact]
    public async Task Images_are_pinned_to_what_the_registries_say_and_to_nothing_else()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "scripts are for a shell");
        var digest = new string('a', 64);
        var folder = Directory.CreateTempSubdirectory("nudge-images-");
        try
        {
            // A tree of its own, with a registry that has one digest, or none.
            var kubernetes = folder.CreateSubdirectory("deploy/kubernetes").FullName;
            Directory.CreateDirectory(Path.Combine(kubernetes, "redis"));
            File.Copy(RepositoryRoot.PathOf("deploy", "kubernetes", "nodes.yaml"), Path.Combine(kubernetes, "nodes.yaml"));
            File.Copy(
                RepositoryRoot.PathOf("deploy", "kubernetes", "redis", "redis.yaml"), Path.Combine(kubernetes, "redis", "redis.yaml"));
            var script = Path.Combine(folder.CreateSubdirectory("scripts").FullName, "pin-images.sh");
            File.Copy(RepositoryRoot.PathOf("scripts", "pin-images.sh"), script);

            Assert.Equal(0, await PinAsync($"echo sha256:{digest}", "registry.example/nudge:1.2"));
            var variables = await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "deploy", "images.env"));
            Assert.All(variables, line => Assert.EndsWith($"@sha256:{digest}", line, StringComparison.Ordinal));
            Assert.Contains(
                $" image: registry.example/nudge:1.2@sha256:{digest}\n",
                await File.ReadAllTextAsync(Path.Combine(kubernetes, "nodes.yaml")),
                StringComparison.Ordinal);
            Assert.Contains(
                $"redis:7@sha256:{digest}\n",
                await File.ReadAllTextAsync(Path.Combine(kubernetes, "redis", "redis.yaml")),
                StringComparison.Ordinal);
            Assert.Equal(1, await PinAsync("echo latest"));
            Assert.Equal(variables, await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "deploy", "images.env")));

            async Task<int> PinAsync(string answer, params string[] arguments)
            {
                var docker = Path.Combine(folder.FullName, "docker");
                await File.WriteAllTextAsync(docker, $"#!/bin/sh\n{answer}\n");
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
                using var pinned = Process.Start(
                    new ProcessStartInfo(script, arguments) { Environment = { ["DOCKER"] = docker }, RedirectStandardOutput = true })!;
                await pinned.StandardOutput.ReadToEndAsync();
                await pinned.WaitForExitAsync();
                return pinned.ExitCode;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Yaml_is_indented_by_twos_has_no_tabs_and_no_key_twice_in_a_block()
    {
        foreach (var file in Files.Where(file => file.EndsWith(".yaml", StringComparison.Ordinal)))
        {
            var keys = new Stack<(int Indent, HashSet<string> Keys)>();
            foreach (var (line, number) in File.ReadAllLines(file).Select((line, i) => (line, i + 1)))
            {
                Assert.False(line.Contains('\t'), $"{file}:{number} has a tab.");
                var text = line.TrimStart();
                if (text.Length == 0 || text.StartsWith('#'))
                    continue;
                if (text.StartsWith("---", StringComparison.Ordinal))
                {
                    keys.Clear();
                    continue;
                }

                var indent = line.Length - text.Length;
                Assert.True(indent % 2 == 0, $"{file}:{number} is indented by {indent}.");
                // An entry of a list begins a block of its own.
                var isEntry = text.StartsWith("- ", StringComparison.Ordinal);
                while (keys.TryPeek(out var deeper) && deeper.Indent > indent)
                    keys.Pop();
                if (isEntry)
                {
                    (indent, text) = (indent + 2, text[2..]);
                    while (keys.TryPeek(out var sibling) && sibling.Indent >= indent)
                        keys.Pop();
                }

                if (Key().Match(text) is not { Success: true } key)
                    continue;
                if (!keys.TryPeek(out var block) || block.Indent < indent)
                    keys.Push(block = (indent, []));
                Assert.True(block.Keys.Add(key.Groups[1].Value), $"{file}:{number}: '{key.Groups[1].Value}' is there twice.");
            }
        }
    }

    private static string Text(params string[] path) => File.ReadAllText(RepositoryRoot.PathOf(["deploy", .. path]));

    [GeneratedRegex(@"\$\{([A-Z_]+_IMAGE):")]
    private static partial Regex PinnedImage();

    [GeneratedRegex(@"file: \./secrets/([a-z-]+)")]
    private static partial Regex SecretFile();

    [GeneratedRegex(@"NUDGE__TRUSTEDPROXIES\s+value: ""?([^""\n]+)")]
    private static partial Regex Proxies();

    [GeneratedRegex("NUDGE__[A-Z_]+[A-Z]")]
    private static partial Regex Setting();

    [GeneratedRegex(@"nudge\.dll[""' ]")]
    private static partial Regex Started();

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"^([A-Za-z_<][\w.<-]*)\s*:(\s|$)")]
    private static partial Regex Key();
}
