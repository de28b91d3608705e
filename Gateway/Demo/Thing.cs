using Nudge.Core.Names;

namespace Nudge.Gateway.Demo;

/// <summary>Something that one of the two lends to the other.</summary>
/// <param name="Id">Names it in the API.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Picture">The name of the page's icon.</param>
/// <param name="Owner">Whose it is.</param>
internal sealed record Thing(string Id, string Title, string Picture, UserId Owner)
{
    public static IReadOnlyList<Thing> All { get; } =
    [
        new("drill", "Cordless drill", "drill", Neighbours.Ada),
        new("bike", "Cargo bike", "bike", Neighbours.Ada),
        new("tent", "Four-person tent", "tent", Neighbours.Ben),
        new("sewing", "Sewing machine", "sewing", Neighbours.Ben),
    ];

    /// <summary>The neighbour who may borrow it.</summary>
    public UserId Borrower => Neighbours.OtherThan(Owner);

    public static Thing? Find(string? id) => All.FirstOrDefault(thing => thing.Id == id);
}
