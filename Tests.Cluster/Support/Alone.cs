namespace Nudge.Tests.Cluster.Support;

/// <summary>Tests that take the whole machine, or count the memory of the whole process: after all others, one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The name of the collection for such a test class.</summary>
    public const string Name = "Alone";
}
