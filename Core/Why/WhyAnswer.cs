namespace Nudge.Core.Why;

/// <summary>Why a user did or did not get a notification.</summary>
/// <param name="User">Who.</param>
/// <param name="Id">Which.</param>
/// <param name="Verdict">In short.</param>
/// <param name="Steps">All that is known, in order of time.</param>
/// <param name="Nodes">Nodes that were asked for connections; empty: there was nothing to ask for.</param>
/// <param name="Notes">Where the knowledge ends, in sentences.</param>
public sealed record WhyAnswer(
    string User, string Id, WhyVerdict Verdict, IReadOnlyList<WhyStep> Steps, IReadOnlyList<WhyNode> Nodes, IReadOnlyList<string> Notes);

/// <summary>A node that was asked for connections.</summary>
/// <param name="Node">Which.</param>
/// <param name="Since">Connections that ended before this moment are not remembered there.</param>
public sealed record WhyNode(string Node, DateTimeOffset Since);
