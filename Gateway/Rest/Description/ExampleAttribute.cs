namespace Nudge.Gateway.Rest.Description;

/// <summary>
/// A value that works, of a parameter whose name on the wire is no name in C#, so that the framework does not find its comment.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class ExampleAttribute(string value) : Attribute
{
    public string Value => value;
}
