using System.Diagnostics.CodeAnalysis;

namespace Nudge.Core.Errors;

/// <summary>Either what was asked for or why it was refused. Outages are exceptions and never come this way.</summary>
public readonly struct Answer<T>
{
    private Answer(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    public T? Value { get; }

    public Refusal? Refusal { get; }

    [MemberNotNullWhen(false, nameof(Refusal))]
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsAccepted => Refusal is null;

    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(Refusal refusal) => new(default, refusal);
}
