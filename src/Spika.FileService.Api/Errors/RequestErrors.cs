using Microsoft.AspNetCore.WebUtilities;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

/// <summary>Every refusal that has nothing to do with uploads or files. docs/errors.md lists the same codes.</summary>
internal static class RequestErrors
{
    public static readonly Error Malformed = new(
        "request.malformed",
        "The body must be one JSON object in UTF-8.",
        ErrorKind.Invalid
    );

    public static readonly Error EmptyBody = new("request.malformed", "The request has no body.", ErrorKind.Invalid);

    public static readonly Error BrokenCoding = new(
        "request.malformed",
        "The body must follow its Transfer-Encoding, which must be chunked alone and without a Content-Length.",
        ErrorKind.Invalid
    );

    public static readonly Error WrongHost = new EdgeError(
        StatusCodes.Status421MisdirectedRequest,
        "request.wrong_host",
        "The service answers to the names in AllowedHosts only; without them and without authentication, to loopback names."
    );

    public static readonly Error TooLarge = new(
        "request.too_large",
        "The body is larger than any valid request of this kind.",
        ErrorKind.TooLarge
    );

    public static readonly Error UnsupportedMediaType = new EdgeError(
        StatusCodes.Status415UnsupportedMediaType,
        "request.unsupported_media_type",
        "The body must be application/json, without a content encoding."
    );

    public static readonly Error RouteNotFound = new(
        "request.route_not_found",
        "There is no such route.",
        ErrorKind.NotFound
    );

    public static readonly Error MethodNotAllowed = new EdgeError(
        StatusCodes.Status405MethodNotAllowed,
        "request.method_not_allowed",
        "The route has no such method; the Allow header lists those it has."
    );

    public static readonly Error Timeout = new EdgeError(
        StatusCodes.Status408RequestTimeout,
        "request.timeout",
        "The request took too long; send it again."
    );

    public static readonly Error PreconditionFailed = new EdgeError(
        StatusCodes.Status412PreconditionFailed,
        "request.precondition_failed",
        "The file is not the one that the request's conditions name."
    );

    public static readonly Error RangeNotSatisfiable = new EdgeError(
        StatusCodes.Status416RangeNotSatisfiable,
        "request.range_not_satisfiable",
        "The file has no bytes in that range."
    );

    public static readonly Error Busy = new(
        "server.busy",
        "Too many requests at once; send it again in a moment.",
        ErrorKind.Unavailable
    );

    public static readonly Error Internal = new EdgeError(
        StatusCodes.Status500InternalServerError,
        "internal_error",
        "The service failed; its log says why."
    );

    /// <summary>What a status stands for that the framework chose by itself.</summary>
    public static Error Of(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest => Malformed,
            StatusCodes.Status404NotFound => RouteNotFound,
            StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
            StatusCodes.Status408RequestTimeout => Timeout,
            StatusCodes.Status412PreconditionFailed => PreconditionFailed,
            StatusCodes.Status413PayloadTooLarge => TooLarge,
            StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
            StatusCodes.Status416RangeNotSatisfiable => RangeNotSatisfiable,
            >= StatusCodes.Status500InternalServerError => Internal,
            _ => new EdgeError(status, "request.refused", $"{ReasonPhrases.GetReasonPhrase(status)}."),
        };
}
