namespace Nudge.Core.Why;

/// <summary>The answer in short.</summary>
/// <param name="Word">One of <see cref="WhyWords"/>.</param>
/// <param name="Sentence">The same as a sentence that can be read aloud.</param>
public sealed record WhyVerdict(string Word, string Sentence);
