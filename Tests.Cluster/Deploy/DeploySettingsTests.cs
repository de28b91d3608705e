using System.Text.RegularExpressions;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Deploy;

/// <summary>What <c>deploy/</c> sets exists, and its YAML has the form of YAML.</summary>
public sealed partial class DeploySettingsTests
{
    private static readonly string[] Files =
    [
        .. Directory.EnumerateFiles(RepositoryRoot.PathOf("deploy"), "*", SearchOption.AllDirectories),
    ];

    /// <summary>Every setting, as its environment variable.</summary>
    private static readonly HashSet<string> Settings =
        [.. KnownSettings.Names.Select(name => name.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant())];

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

    [GeneratedRegex("NUDGE__[A-Z_]+[A-Z]")]
    private static partial Regex Setting();

    [GeneratedRegex(@"nudge\.dll[""' ]")]
    private static partial Regex Started();

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"^([A-Za-z_<][\w.<-]*)\s*:(\s|$)")]
    private static partial Regex Key();
}
