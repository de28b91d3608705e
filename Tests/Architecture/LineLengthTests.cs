using Nudge.Tests.Support;

namespace Nudge.Tests.Architecture;

/// <summary>Lines of comments have 140 columns at most, as lines of code have by RCS0056, which passes over documentation.</summary>
public sealed class LineLengthTests
{
    private const int Columns = 140;

    [Fact]
    public void No_comment_is_wider_than_the_page() =>
        Assert.Empty(
            from file in ProjectFile.FilesBelow(RepositoryRoot.Folder, "*.cs")
            from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
            where line.Text.Length > Columns && line.Text.AsSpan().TrimStart().StartsWith("//", StringComparison.Ordinal)
            select $"{ProjectFile.FromRoot(file)}:{line.Number} has {line.Text.Length} columns");
}
