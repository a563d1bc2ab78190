using AutoMapper;

namespace Spika.FileService.Api.Mapping;

/// <summary>Shows the owner of a file only to callers that see the files of all owners.</summary>
internal static class OwnerMapping
{
    private const string Shown = "shows owner";

    /// <param name="reach">The only owner whose files the caller sees; null when it sees all.</param>
    public static T MapFor<T>(this IMapper mapper, string? reach, object source) =>
        reach is null ? mapper.Map<T>(source, options => options.Items[Shown] = true) : mapper.Map<T>(source);

    public static bool ShowsOwner(this ResolutionContext context) =>
        context.TryGetItems(out Dictionary<string, object>? items) && items.ContainsKey(Shown);
}
