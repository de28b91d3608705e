using Nudge.Core.Errors;

namespace Nudge.Gateway.Demo;

/// <summary>Refusals of the lending library itself. Nudge's own API never answers them.</summary>
internal static class LibraryErrors
{
    /// <summary>The loan does not stand where the step begins.</summary>
    public static readonly ErrorCode StepNotOpen = new("library_step_not_open", StatusCodes.Status409Conflict);
}
