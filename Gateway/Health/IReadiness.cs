namespace Nudge.Gateway.Health;

/// <summary>A condition beside the store under which this process can serve. All that are registered are asked.</summary>
public interface IReadiness
{
    /// <summary>Why it cannot, for an operator; <see langword="null"/>: it can. Answers at once, from what is known.</summary>
    string? WhyNot { get; }
}
