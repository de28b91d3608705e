using System.Text.RegularExpressions;
using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>
/// Pages, needs, decisions and types that a comment or a page names are there: whoever follows a reference finds something.
/// </summary>
public sealed partial class ReferenceTests
{
    private static readonly HashSet<string> Read =
        new(
            [".cs", ".md", ".sh", ".sql", ".mjs", ".js", ".css", ".html", ".yaml", ".yml", ".props", ".csproj", ".conf", ".service"],
            StringComparer.Ordinal);

    // History: what they name was there when they were written.
    private static readonly string[] Past = ["CHANGELOG.md", "docs/adr/"];

    private static readonly IReadOnlyList<(string Path, string Text)> Files =
    [
        .. from file in ProjectFile.FilesBelow(RepositoryRoot.Folder, "*")
           where Read.Contains(Path.GetExtension(file)) || Path.GetFileName(file) is "Dockerfile" or "nudge" or "test"
           select (ProjectFile.FromRoot(file), File.ReadAllText(file)),
    ];

    private static readonly string Settings = File.ReadAllText(RepositoryRoot.PathOf("docs", "operating", "settings.md"));

    private static readonly IReadOnlyList<string> Pages =
        [.. Files.Select(file => file.Path).Where(path => path.EndsWith(".md", StringComparison.Ordinal))];

    private static readonly HashSet<string> Needs =
    [
        .. Need().Matches(File.ReadAllText(RepositoryRoot.PathOf("docs", "requirements.md"))).Select(row => row.Groups["number"].Value),
    ];

    [Fact]
    public void Every_page_that_a_comment_or_page_names_is_there() =>
        Assert.Empty(
            from file in Files
            from Match named in Page().Matches(file.Text)
            where !IsThere(file.Path, named.Value)
            select $"{file.Path} names {named.Value}");

    [Fact]
    public void Every_link_of_a_page_leads_somewhere() =>
        Assert.Empty(
            from file in Files
            where file.Path.EndsWith(".md", StringComparison.Ordinal)
            from Match link in Link().Matches(file.Text)
            where !LeadsSomewhere(file.Path, link.Groups["target"].Value)
            select $"{file.Path} links to {link.Groups["target"].Value}");

    [Fact]
    public void Every_decision_that_is_cited_is_there() =>
        Assert.Empty(
            from file in Files
            from Match cited in Decision().Matches(file.Text)
            let number = cited.Groups["number"].Value.PadLeft(4, '0')
            where !Pages.Any(page => page.StartsWith($"docs/adr/{number}-", StringComparison.Ordinal))
            select $"{file.Path} cites {cited.Value}");

    [Fact]
    public void Every_need_that_is_cited_has_its_row() =>
        Assert.Empty(
            from file in Files
            from Match cited in Cited().Matches(file.Text)
            let number = cited.Groups["number"].Value
            where !Needs.Contains(number)
            select $"{file.Path} cites {number}");

    [Fact]
    public void Every_type_and_folder_that_the_architecture_and_the_glossary_name_is_there()
    {
        var sources = Files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal)).ToArray();
        var folders = sources.SelectMany(file => file.Path.Split('/')[..^1]).ToHashSet(StringComparer.Ordinal);
        var types = sources
            .SelectMany(file => Declaration().Matches(file.Text).Select(declared => (Name: declared.Groups["name"].Value, file.Text)))
            .ToLookup(declared => declared.Name, declared => declared.Text);
        Assert.Empty(
            from page in new[] { "docs/architecture.md", "docs/glossary.md" }
            from Match named in Code().Matches(File.ReadAllText(RepositoryRoot.PathOf(page)))
            let text = named.Groups["text"].Value
            let parts = text.Split('.')
            where TypeName().IsMatch(text)
                ? !folders.Contains(text) && !IsSetting(text)
                    && !types[parts[0]].Any(source => source.Contains(parts[^1], StringComparison.Ordinal))
                : Folder().IsMatch(text) && !IsPath(text)
            select $"{page} names {text}");
    }

    // The settings are held against the code by tests of their own.
    private static bool IsSetting(string name) =>
        Settings.Contains($":{name}`", StringComparison.Ordinal) || Settings.Contains($"`{name}`", StringComparison.Ordinal);

    /// <summary>Named from the root, from the file, or, where it is one of docs/, by its name alone.</summary>
    private static bool IsThere(string file, string page) =>
        Past.Any(past => file.StartsWith(past, StringComparison.Ordinal))
        || page.Contains("NNNN", StringComparison.Ordinal)
        || IsPath(page)
        || IsPath(Relative(file, page))
        || (!page.Contains('/', StringComparison.Ordinal)
            && Pages.Any(known => known.StartsWith("docs/", StringComparison.Ordinal) && Path.GetFileName(known) == page));

    private static bool LeadsSomewhere(string file, string target)
    {
        var (path, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, "");
        var page = path.Length == 0 ? file : Relative(file, path);
        return IsPath(page) && (anchor.Length == 0 || HeadingsOf(page).Contains(anchor));
    }

    private static string Relative(string file, string path) =>
        ProjectFile.FromRoot(Path.GetFullPath(Path.Combine(RepositoryRoot.PathOf(file), "..", path)));

    private static bool IsPath(string path) => File.Exists(RepositoryRoot.PathOf(path)) || Directory.Exists(RepositoryRoot.PathOf(path));

    private static IEnumerable<string> HeadingsOf(string page) =>
        from Match heading in Heading().Matches(File.ReadAllText(RepositoryRoot.PathOf(page)))
        select Unspoken().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    // Not in the middle of an address, nor of a longer name.
    [GeneratedRegex(
        @"(?<![\w./:@-])(?:[\w-]+/|\.\./)*[\w-]+\.md\b|(?<![\w./:@-])docs/[\w-]+(?:/[\w-]+)*\.\w+\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Page();

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"\b(ADR |docs/adr/)(?<number>\d{1,4})\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Decision();

    // A trap or an opening stands in brackets or behind its word; such a letter and number alone may be anything.
    [GeneratedRegex(@"\b(?<number>S[1-4]\.\d+)\b|\b[Tt]raps? (?<number>T\d+)\b|\((?<number>[TO]\d+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Cited();

    [GeneratedRegex(@"^\| (?<number>[STO][0-9.]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Need();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) (?<name>[A-Z]\w*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex("`(?<text>[^`\n]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"^[A-Z]\w*[a-z]\w*(\.[A-Z]\w*)?$")]
    private static partial Regex TypeName();

    [GeneratedRegex(
        @"^(Core|Storage|Realtime|Push|Gateway|Grains|Grains\.Interfaces|Silo|Tests|Tests\.Cluster|bench|deploy|docs|scripts)/[\w./-]*$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Folder();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    // As pages are shown: letters, digits, spaces and hyphens stay.
    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex Unspoken();
}
