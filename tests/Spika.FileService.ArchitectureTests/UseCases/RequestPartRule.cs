using FluentValidation;
using MediatR;

namespace Spika.FileService.ArchitectureTests.UseCases;

/// <summary>A handler or validator is internal, sealed, named after its request, and lies beside it.</summary>
internal static class RequestPartRule
{
    public static IEnumerable<string> Violations(IEnumerable<Type> types) =>
        from type in types
        where !type.IsAbstract
        from part in Parts(type)
        from violation in Violations(type, part.Request, part.Suffix)
        select violation;

    private static IEnumerable<(Type Request, string Suffix)> Parts(Type type) =>
        type.ArgumentsOf(typeof(IRequestHandler<,>))
            .Concat(type.ArgumentsOf(typeof(IRequestHandler<>)))
            .Select(arguments => (arguments[0], "Handler"))
            .Concat(type.ArgumentsOf(typeof(IValidator<>)).Select(arguments => (arguments[0], "Validator")));

    private static IEnumerable<string> Violations(Type part, Type request, string suffix)
    {
        foreach (string violation in part.NotInternalAndSealed())
        {
            yield return violation;
        }

        if (part.Name != request.Name + suffix)
        {
            yield return $"{part.Name} is not named {request.Name}{suffix}";
        }

        if (part.Namespace != request.Namespace)
        {
            yield return $"{part.Name} is not beside {request.Name}";
        }
    }
}
