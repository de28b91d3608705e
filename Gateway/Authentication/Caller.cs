using Microsoft.AspNetCore.Http.Features;

namespace Nudge.Gateway.Authentication;

/// <summary>Who is asking, as its credentials prove. Found in the features of the request once it has been let in.</summary>
public abstract record Caller
{
    /// <summary>Lets handlers take the caller as a parameter on routes that require one.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => new(Of<Caller>(context));

    private protected static T Of<T>(HttpContext context)
        where T : Caller => (T)context.Features.GetRequiredFeature<Caller>();
}
