using AutoMapper;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Files;

/// <summary>Shows the owner of a file only to callers that see the files of all owners.</summary>
internal static class OwnerMapping
{
    private const string Shown = "shows owner";

    /// <param name="scope">Whose files the caller sees.</param>
    public static T MapFor<T>(this IMapper mapper, AccessScope scope, object source) =>
        scope == AccessScope.All
            ? mapper.Map<T>(source, options => options.Items[Shown] = true)
            : mapper.Map<T>(source);

    public static bool ShowsOwner(this ResolutionContext context) =>
        context.TryGetItems(out Dictionary<string, object>? items) && items.ContainsKey(Shown);
}
