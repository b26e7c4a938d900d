" Searches, their quickfix lists, and buffers of extracted text. Everything comes from
" `kzsearch --json`; nothing goes through a shell.

let s:save_cpo = &cpo
set cpo&vim

let s:last = {}

function! s:command() abort
  let l:command = get(g:, 'kzsearch_command', ['kzsearch'])
  return type(l:command) == v:t_list ? copy(l:command) : [l:command]
endfunction

function! s:complain(message) abort
  echohl ErrorMsg
  for l:line in split(a:message, "\n")
    echomsg 'kzsearch: ' . substitute(l:line, '^kzsearch: ', '', '')
  endfor
  echohl None
endfunction

" Searches for a:query, or for the word under the cursor when it is empty. a:keep: leave the quickfix
" window as it is.
function! kzsearch#search(query, keep) abort
  let l:query = a:query =~# '\S' ? a:query : expand('<cword>')
  if l:query !~# '\S'
    call s:complain('what shall I search for?  :KzSearch WORDS')
    return
  endif
  call s:ask({'query': l:query, 'offset': 0, 'keep': a:keep, 'limit': get(g:, 'kzsearch_limit', 50)})
endfunction

" The next page of the last search, at the end of its list.
function! kzsearch#more() abort
  if empty(s:last)
    call s:complain('there is no search to go on with')
  elseif s:last.shown >= s:last.total
    call s:complain('that was all: ' . s:counted(s:last))
  else
    call s:ask(extend({'offset': s:last.shown}, s:last, 'keep'))
  endif
endfunction

function! s:ask(search) abort
  let l:argv = s:command() + ['--json', '--limit=' . a:search.limit, '--offset=' . a:search.offset,
        \ '--', a:search.query]
  if !kzsearch#process#run(l:argv, {status, out, err -> s:answered(a:search, status, out, err)})
    call s:complain(l:argv[0] . ' cannot be started: is it installed? Else set g:kzsearch_command')
  endif
endfunction

" 0 and 1 are answers, with hits and without; anything else is an error that the program has named.
function! s:answered(search, status, out, err) abort
  if a:status > 1
    call s:complain(a:err =~# '\S' ? a:err : 'exit status ' . a:status)
    return
  endif
  try
    let l:answer = json_decode(a:out)
  catch
    call s:complain('the answer cannot be read: ' . v:exception)
    return
  endtry
  let a:search.total = l:answer.total + l:answer.fill
  let a:search.full = l:answer.total
  let a:search.shown = a:search.offset + len(l:answer.hits)
  call s:fill(a:search, map(copy(l:answer.hits), {_, hit -> s:entry(hit)}))
  let s:last = a:search
  if !a:search.keep && !empty(l:answer.hits)
    let l:window = win_getid()
    botright copen
    call win_gotoid(l:window)
  endif
  redraw
  echomsg join(['kzsearch: ' . s:counted(a:search)] + l:answer.warnings, '; ')
endfunction

function! s:counted(search) abort
  let l:text = a:search.full . (a:search.full == 1 ? ' document' : ' documents')
  let l:more = a:search.total - a:search.full
  return l:more > 0 ? l:text . ', and ' . l:more . ' that miss some words' : l:text
endfunction

" A first page makes a list of its own, which :colder can leave; later ones go to the end of theirs.
function! s:fill(search, items) abort
  let l:what = {'items': a:items, 'title': ':KzSearch ' . a:search.query}
  if a:search.offset > 0 && getqflist({'id': get(a:search, 'list', -1)}).id > 0
    call setqflist([], 'a', {'items': a:items, 'id': a:search.list})
  else
    call setqflist([], ' ', l:what)
    let a:search.list = getqflist({'id': 0}).id
  endif
endfunction

" Texts are strangers': a control character could hide or fake what stands in the list.
function! s:plain(text) abort
  return substitute(a:text, '[[:cntrl:]\u0080-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]\+', ' ', 'g')
endfunction

function! s:entry(hit) abort
  let l:path = a:hit.place ==# 'file' && type(a:hit.path) == v:t_string ? a:hit.path : ''
  " Only what is a file and text as it is can be opened at a line; the rest is shown as it was extracted.
  if l:path ==# '' || has_key(a:hit, 'path_bytes') || getftype(resolve(l:path)) !=# 'file'
    let l:path = 'kzsearch://' . a:hit.id
  endif
  let l:page = has_key(a:hit, 'page') ? 'page ' . a:hit.page : ''
  let l:about = filter([a:hit.title ==# '' ? a:hit.key : a:hit.title, a:hit.date, l:page], {_, part -> part !=# ''})
  let l:text = join(l:about, ', ') . ' | ' . a:hit.snippet
  if !empty(a:hit.missing)
    let l:text .= ' | missing: ' . join(a:hit.missing, ', ')
  endif
  if get(a:hit, 'identical', 0)
    let l:text .= ' | also: ' . join(a:hit.copies[: a:hit.identical - 1], ', ')
  endif
  return {'filename': l:path, 'lnum': a:hit.line, 'col': get(a:hit, 'col_bytes', a:hit.col),
        \ 'text': s:plain(l:text), 'user_data': {'id': a:hit.id}}
endfunction

function! kzsearch#show(id) abort
  execute 'edit' fnameescape('kzsearch://' . a:id)
endfunction

" Fills a buffer named kzsearch://ID with the text of that document, to be read and not to be written.
function! kzsearch#read(name) abort
  let l:id = substitute(a:name, '^kzsearch://', '', '')
  let l:argv = s:command() + ['--json', '--show', l:id]
  " What a stranger wrote is no place for modelines.
  setlocal buftype=nofile bufhidden=hide noswapfile nomodeline undolevels=-1
  let l:buffer = bufnr('')
  let l:state = {'done': 0}
  if !kzsearch#process#run(l:argv, {status, out, err -> s:shown(l:buffer, l:state, status, out, err)})
    call s:complain(l:argv[0] . ' cannot be started: is it installed? Else set g:kzsearch_command')
    return
  endif
  " The jump to a line follows when this returns, so the text has to be there by then.
  for l:_ in range(1000)
    if l:state.done
      break
    endif
    sleep 10m
  endfor
  setlocal nomodifiable readonly
endfunction

function! s:shown(buffer, state, status, out, err) abort
  let a:state.done = 1
  if a:status != 0
    call s:complain(a:err =~# '\S' ? a:err : 'exit status ' . a:status)
    return
  endif
  let l:document = json_decode(a:out)
  call setbufvar(a:buffer, '&modifiable', 1)
  call setbufvar(a:buffer, '&readonly', 0)
  " Vim moves the entries of quickfix lists along with lines that come and go, but these were there before.
  let l:lines = split(l:document.text, "\n", 1)
  lockmarks call setbufline(a:buffer, 1, l:lines)
  " Only what is left over goes: for a buffer without lines Vim has a message of its own.
  if len(getbufline(a:buffer, 1, '$')) > len(l:lines)
    lockmarks call deletebufline(a:buffer, len(l:lines) + 1, '$')
  endif
  call setbufvar(a:buffer, '&modified', 0)
  call setbufvar(a:buffer, 'kzsearch_document', filter(l:document, {key, _ -> key !=# 'text'}))
endfunction

let &cpo = s:save_cpo
unlet s:save_cpo
