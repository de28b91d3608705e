namespace Nudge.Tests.Browser;

/// <summary>Browser tests run one after the other: each has a server and pages of its own, and times what they do.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Chromium>
{
    public const string Name = "Browser";
}
