using System.Text.Json.Serialization.Metadata;

namespace Nudge.Gateway.Rest;

/// <summary>A record that a body is read into. It disallows members that it does not have.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
internal interface IReadBody<TSelf>
    where TSelf : class
{
    /// <summary>How it is read: each resource has a context of its own.</summary>
    static abstract JsonTypeInfo<TSelf> Json { get; }
}
