namespace Nudge.Tests.Gateway.Rest;

/// <summary>Tests that share one server; starting one costs more than most of them.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiServer>
{
    public const string Name = "REST";
}
