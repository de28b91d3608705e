using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Slices;

namespace Nudge.Tests.Architecture;

/// <summary>
/// Folders are floors: a folder uses what lies below it and its own sub-folders, and never what uses it (docs/architecture.md).
/// </summary>
public sealed class FolderTests
{
    public static TheoryData<string> Divided => [.. House.Divided];

    [Theory]
    [MemberData(nameof(Divided))]
    public void The_folders_in_a_folder_form_no_circle(string folder)
    {
        var slices = new SliceRuleCreator();
        slices.SetSliceAssignment(new(
            type => House.SubFolderOf(type, folder) is { } slice ? SliceIdentifier.Of(slice) : SliceIdentifier.Ignore(),
            $"the folders in {folder}"));
        var rule = new GivenSlices(slices).Should().BeFreeOfCycles();
        string[] circles = [.. rule.Evaluate(House.Types).Where(result => !result.Passed).Select(result => result.Description)];
        Assert.True(circles.Length == 0, string.Join(Environment.NewLine, circles));
    }

    [Fact]
    public void The_whole_house_is_looked_at() => Assert.True(House.Divided.Count >= 12, string.Join(' ', House.Divided));
}
