namespace Nudge.Gateway.Http;

/// <summary>Puts <see cref="ProblemMiddleware"/> around all that comes after it.</summary>
public static class ProblemAnswers
{
    /// <summary>Stands first, so that every failure is answered as a problem document.</summary>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app) => app.UseMiddleware<ProblemMiddleware>();
}
