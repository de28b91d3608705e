namespace Nudge.Gateway.Rest;

/// <summary>How long a body of this kind is at most, where it is not <see cref="JsonBody.BytesMax"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BodyBytesAttribute(int max) : Attribute
{
    public int Max => max;
}
