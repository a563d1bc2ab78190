using System.Collections.Frozen;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Primitives;
using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Requests;

/// <summary>
/// The query parameters of a route, in its metadata: those that its action binds, and those of <see
/// cref="TakesQueryAttribute"/>. As in MVC, their case does not matter.
/// </summary>
internal sealed class QueryParameters
{
    private readonly FrozenSet<string> _names;

    private readonly bool _ignoresOthers;

    private QueryParameters(IEnumerable<string> names, bool ignoresOthers)
    {
        _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _ignoresOthers = ignoresOthers;
    }

    public static QueryParameters Of(IEnumerable<object> metadata)
    {
        object[] all = [.. metadata];
        IEnumerable<string> bound = all.OfType<ActionDescriptor>()
            .SelectMany(action => action.Parameters)
            .Where(parameter => parameter.BindingInfo?.BindingSource == BindingSource.Query)
            .Select(parameter => parameter.BindingInfo!.BinderModelName ?? parameter.Name);
        TakesQueryAttribute[] declared = [.. all.OfType<TakesQueryAttribute>()];
        return new QueryParameters(
            bound.Concat(declared.SelectMany(takes => takes.Names)),
            declared.Any(takes => takes.IgnoresOthers)
        );
    }

    /// <returns>
    /// The refusal of the first parameter that is unknown, repeated or empty; null when there is none.
    /// </returns>
    public Error? Refuse(IQueryCollection query)
    {
        foreach ((string name, StringValues values) in query)
        {
            if (!_names.TryGetValue(name, out string? member))
            {
                if (_ignoresOthers)
                {
                    continue;
                }

                return new UnknownParameterError(name);
            }

            // MVC would take the first of several values, and an empty one for an absent one.
            if (values.Count > 1)
            {
                return new InvalidMemberError(member, "must be given once.");
            }

            if (string.IsNullOrEmpty(values[0]))
            {
                return new InvalidMemberError(member, "must not be empty; leave it out instead.");
            }
        }

        return null;
    }
}
