using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Apps;

namespace Nudge.Tests.Core.Apps;

public sealed class ChannelPatternTests
{
    [Theory]
    [InlineData("library:7", "library:7", true)]
    [InlineData("library:7", "library:70", false)]
    [InlineData("library:7", "Library:7", false)]
    [InlineData("library:7", "library:7:notes", false)]
    [InlineData("library:*", "library:7", true)]
    [InlineData("library:*", "library:7:notes", true)]
    [InlineData("library:*", "library:7:notes:new", true)]
    [InlineData("library:*", "library", false)]
    [InlineData("library:*", "libraries:7", false)]
    [InlineData("library:*:notes", "library:7:notes", true)]
    [InlineData("library:*:notes", "library:7:8:notes", false)]
    [InlineData("library:*:notes", "library:7:notes:new", false)]
    [InlineData("library:*:notes", "library:notes", false)]
    [InlineData("library:*:*", "library:7", false)]
    [InlineData("library:*:*", "library:7:notes", true)]
    [InlineData("*:admin", "library:admin", true)]
    [InlineData("*:admin", "a:b:admin", false)]
    [InlineData("*", "library", true)]
    [InlineData("*", "library:7:notes", true)]
    [InlineData("*", "user:ada", false)]
    [InlineData("*:ada", "user:ada", false)]
    [InlineData("*:*", "user:ada", false)]
    [InlineData("user:*", "user:ada", true)]
    [InlineData("user:*", "user:a:b", true)]
    [InlineData("user:ada", "user:ada", true)]
    [InlineData("user:ada", "user:adam", false)]
    public void A_pattern_has_what_its_segments_say(string pattern, string resource, bool matches) =>
        Assert.Equal(matches, ChannelPattern.Parse(pattern).Matches(resource));

    [Theory]
    [InlineData("")]
    [InlineData("lib*")]
    [InlineData("*lib")]
    [InlineData("library:**")]
    [InlineData("library:*7")]
    [InlineData("library 7")]
    [InlineData("library.7")]
    [InlineData("user:")]
    [InlineData("user: ada")]
    public void A_text_that_could_name_nothing_is_no_pattern(string text) => Assert.False(ChannelPattern.TryParse(text, out _));

    [Fact]
    public void The_longest_names_fit_and_no_longer_ones()
    {
        Assert.True(ChannelPattern.TryParse("user:" + new string('a', 128), out _));
        Assert.True(ChannelPattern.TryParse(new string('a', 128), out _));
        Assert.False(ChannelPattern.TryParse(new string('a', 129), out _));
        Assert.False(ChannelPattern.TryParse("user:" + new string('a', 129), out _));
    }

    [Fact]
    public void Matching_is_what_the_rule_says_segment_by_segment()
    {
        var segments = Gen.Elements("a", "b", "user", "*");
        var cases = from patternLength in Gen.Choose(1, 5)
                    from pattern in segments.ListOf(patternLength)
                    from resourceLength in Gen.Choose(1, 6)
                    from resource in Gen.Elements("a", "b", "user").ListOf(resourceLength)
                    select (pattern, resource);
        Prop.ForAll(cases.ToArbitrary(), pair =>
        {
            var text = string.Join(':', pair.pattern);
            return !ChannelPattern.TryParse(text, out var pattern)
                || pattern.Matches(string.Join(':', pair.resource)) == ByTheRule([.. pair.pattern], [.. pair.resource]);
        }).QuickCheckThrowOnFailure();
    }

    private static bool ByTheRule(List<string> pattern, List<string> resource)
    {
        if (pattern[^1] == "*" ? resource.Count < pattern.Count : resource.Count != pattern.Count)
            return false;
        if (pattern[0] == "*" && resource[0] == "user")
            return false;
        return pattern.Zip(resource).All(pair => pair.First == "*" || pair.First == pair.Second);
    }
}
