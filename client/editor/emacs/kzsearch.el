;;; kzsearch.el --- Full-text search of news and reports  -*- lexical-binding: t; -*-

;; Author: the kzsearch authors
;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: matching, tools
;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Commentary:

;; M-x kzsearch asks kzsearch(1) and lists its hits, best first, in a buffer of
;; their own.  There:
;;
;;   n, p    the next hit, the one before      RET, o  open it, in another window
;;   SPC     show it and stay in the list      t       show its text as extracted
;;   +       more hits                         g       ask again
;;   s       another question                  w       copy the hit's id
;;
;; M-g n and M-g p (`next-error') walk the hits from any buffer.  The query
;; language is the one of kzsearch-query(7).
;;
;; A hit in a plain text file opens that file at its line.  Any other, in a JSON
;; Lines file, a gzipped one or a web page, shows the text extracted from it.
;; Documents may come from people who wish you ill: files opened from here have
;; their local variables ignored.

;;; Code:

(require 'json)
(require 'subr-x)

(defgroup kzsearch nil
  "Full-text search of news and reports."
  :group 'matching)

(defcustom kzsearch-command '("kzsearch")
  "The program and its first arguments."
  :type '(repeat string))

(defcustom kzsearch-limit 30
  "How many hits to ask for at a time."
  :type 'natnum)

(defface kzsearch-title '((t :inherit link)) "Title of a hit.")
(defface kzsearch-about '((t :inherit shadow)) "Date, source and place of a hit.")
(defface kzsearch-match '((t :inherit match)) "Words of the query in a text.")
(defface kzsearch-missing '((t :inherit warning)) "Words of the query that a hit misses.")

(defvar kzsearch-history nil "Questions asked.")

(defvar-local kzsearch--query nil "The question of this buffer.")
(defvar-local kzsearch--hits nil "The hits shown, first to last, as hash tables.")
(defvar-local kzsearch--answer nil "The last answer, as a hash table.")
(defvar-local kzsearch--process nil "The program, while it runs.")

;;;; Asking

(defun kzsearch--run (arguments done)
  "Run the program with ARGUMENTS, then call DONE with its answer, parsed.
An answer comes with exit status 0 or 1.  Other statuses are errors, and the
program has said on its standard error which.  No shell is involved."
  (let* ((output (generate-new-buffer " *kzsearch output*"))
         (errors (generate-new-buffer " *kzsearch errors*"))
         (default-directory (if (file-directory-p default-directory) default-directory "/"))
         (coding-system-for-read 'utf-8-unix)
         (coding-system-for-write 'utf-8-unix))
    (make-process
     :name "kzsearch" :buffer output :stderr errors :noquery t :connection-type 'pipe
     :command (append kzsearch-command arguments)
     :sentinel
     (lambda (process _event)
       (unless (process-live-p process)
         (let ((pipe (get-buffer-process errors)))
           (while (and pipe (accept-process-output pipe 0.2))))
         (unwind-protect
             (kzsearch--answered process output errors done)
           (kzsearch--discard errors)
           (kzsearch--discard output)))))))

(defun kzsearch--discard (buffer)
  "Kill BUFFER and, quietly, the process that writes to it."
  (let ((process (get-buffer-process buffer)))
    (when process
      (set-process-sentinel process #'ignore)
      (delete-process process)))
  (kill-buffer buffer))

(defun kzsearch--answered (process output errors done)
  "Hand to DONE what PROCESS wrote to OUTPUT, or say what stands in ERRORS."
  (cond
   ((not (eq (process-status process) 'exit)))
   ((> (process-exit-status process) 1)
    (let ((text (string-trim (with-current-buffer errors (buffer-string)))))
      (message "%s" (if (string-empty-p text)
                        (format "kzsearch: exit status %d" (process-exit-status process))
                      text))))
   (t (funcall done (with-current-buffer output
                      (goto-char (point-min))
                      (json-parse-buffer :null-object nil :false-object nil))))))

;;;###autoload
(defun kzsearch (query)
  "Search for QUERY and list the hits."
  (interactive (list (read-string "Search reports: " nil 'kzsearch-history
                                  (thing-at-point 'word t))))
  (when (string-blank-p query)
    (user-error "What shall I search for?"))
  (let ((buffer (get-buffer-create "*kzsearch*")))
    (with-current-buffer buffer
      (unless (derived-mode-p 'kzsearch-mode)
        (kzsearch-mode))
      (setq kzsearch--query query)
      (kzsearch--ask 0))
    (pop-to-buffer buffer)))

(defun kzsearch--ask (offset)
  "Ask for the hits from OFFSET on, and show them in this buffer."
  (when (process-live-p kzsearch--process)
    (delete-process kzsearch--process))
  (let ((buffer (current-buffer)))
    (setq mode-line-process ":asking")
    (setq kzsearch--process
          (kzsearch--run (list "--json" (format "--limit=%d" kzsearch-limit)
                               (format "--offset=%d" offset) "--" kzsearch--query)
                         (lambda (answer)
                           (when (buffer-live-p buffer)
                             (with-current-buffer buffer
                               (setq mode-line-process nil)
                               (kzsearch--show-answer answer offset))))))))

;;;; The list of hits

(defvar kzsearch-mode-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map special-mode-map)
    (define-key map (kbd "n") #'kzsearch-next)
    (define-key map (kbd "p") #'kzsearch-previous)
    (define-key map (kbd "TAB") #'kzsearch-next)
    (define-key map (kbd "<backtab>") #'kzsearch-previous)
    (define-key map (kbd "RET") #'kzsearch-open)
    (define-key map (kbd "o") #'kzsearch-open)
    (define-key map (kbd "SPC") #'kzsearch-display)
    (define-key map (kbd "t") #'kzsearch-open-text)
    (define-key map (kbd "+") #'kzsearch-more)
    (define-key map (kbd "s") #'kzsearch)
    (define-key map (kbd "w") #'kzsearch-copy-id)
    map)
  "Keys of `kzsearch-mode'.")

(define-derived-mode kzsearch-mode special-mode "KzSearch"
  "Hits of a search.
\\{kzsearch-mode-map}"
  (setq truncate-lines nil)
  (visual-line-mode 1)
  (setq-local revert-buffer-function (lambda (&rest _) (kzsearch--ask 0)))
  (setq next-error-function #'kzsearch-next-error))

(defun kzsearch--plain (text)
  "TEXT with what could hide or fake something replaced by a blank."
  (replace-regexp-in-string
   "[[:cntrl:]\u0080-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+" " " text))

(defun kzsearch--show-answer (answer offset)
  "Show ANSWER; hits from OFFSET on are its."
  (let ((inhibit-read-only t)
        (hits (append (gethash "hits" answer) nil))
        (from (if (= offset 0) (point-min) (point-max))))
    (setq kzsearch--answer answer)
    (if (= offset 0)
        (progn
          (erase-buffer)
          (setq kzsearch--hits nil))
      (goto-char (point-max))
      (delete-region (or (text-property-any (point-min) (point-max) 'kzsearch-end t) (point))
                     (point-max))
      (setq from (point-max)))
    (goto-char from)
    (seq-do-indexed (lambda (hit i) (kzsearch--insert-hit hit (+ offset i 1))) hits)
    (setq kzsearch--hits (append kzsearch--hits hits))
    (insert (propertize (kzsearch--summary answer) 'face 'kzsearch-about 'kzsearch-end t))
    (goto-char from)))

(defun kzsearch--summary (answer)
  "How many documents ANSWER counts, and its warnings, as text."
  (let ((total (gethash "total" answer))
        (fill (gethash "fill" answer)))
    (concat (format "%d document%s" total (if (= total 1) "" "s"))
            (if (> fill 0) (format ", and %d that miss some words" fill) "")
            (if (< (length kzsearch--hits) (+ total fill)) "; + shows more" "")
            "\n"
            (mapconcat (lambda (warning) (concat (kzsearch--plain warning) "\n"))
                       (gethash "warnings" answer) ""))))

(defun kzsearch--insert-hit (hit rank)
  "Insert HIT, the one that is RANK in order."
  (let* ((start (point))
         (title (if (string-empty-p (gethash "title" hit)) (gethash "key" hit) (gethash "title" hit)))
         (about (delete "" (list (gethash "date" hit) (gethash "source" hit)
                                 (kzsearch--shown-place hit))))
         (missing (append (gethash "missing" hit) nil))
         (copies (seq-take (append (gethash "copies" hit) nil) (gethash "identical" hit 0))))
    (insert (format "%d. " rank) (propertize (kzsearch--plain title) 'face 'kzsearch-title) "\n   "
            (propertize (kzsearch--plain (string-join about " · ")) 'face 'kzsearch-about) "\n   "
            (kzsearch--marked hit) "\n")
    (when missing
      (insert "   " (propertize (concat "missing: " (kzsearch--plain (string-join missing ", ")))
                                'face 'kzsearch-missing)
              "\n"))
    (when copies
      (insert "   " (propertize (concat "also: " (kzsearch--plain (string-join copies ", ")))
                                'face 'kzsearch-about)
              "\n"))
    (insert "\n")
    (put-text-property start (point) 'kzsearch-hit hit)
    (put-text-property start (point) 'wrap-prefix "   ")))

(defun kzsearch--shown-place (hit)
  "Where HIT came from, for eyes: with its line, where that is one of the file."
  (let ((path (gethash "path" hit))
        (line (or (gethash "file_line" hit)
                  (and (equal (gethash "place" hit) "file") (gethash "line" hit)))))
    (cond ((not path) (gethash "id" hit))
          (line (format "%s:%d" (abbreviate-file-name path) line))
          ((gethash "page" hit) (format "%s, page %d" (abbreviate-file-name path) (gethash "page" hit)))
          (t (abbreviate-file-name path)))))

(defun kzsearch--marked (hit)
  "The snippet of HIT with its matches in another face."
  (let ((snippet (copy-sequence (gethash "snippet" hit))))
    (seq-doseq (match (gethash "matches" hit))
      (put-text-property (aref match 0) (min (aref match 1) (length snippet))
                         'face 'kzsearch-match snippet))
    ;; One for one, so that the marks stay where they are.
    (dotimes (i (length snippet))
      (unless (string= (kzsearch--plain (string (aref snippet i))) (string (aref snippet i)))
        (aset snippet i ?\s)))
    snippet))

;;;; Moving, opening

(defun kzsearch--hit ()
  "The hit at point."
  (or (get-text-property (point) 'kzsearch-hit)
      (user-error "There is no hit here")))

(defun kzsearch-next (n)
  "Go to the beginning of the Nth hit from here."
  (interactive "p")
  (dotimes (_ (abs n))
    (let ((to (if (> n 0)
                  (next-single-property-change (point) 'kzsearch-hit)
                (kzsearch--start-before (point)))))
      (unless (and to (get-text-property to 'kzsearch-hit))
        (user-error "There are no more hits"))
      (goto-char to))))

(defun kzsearch--start-before (position)
  "Where the hit before the one at POSITION begins, or nil."
  (let* ((in-hit (get-text-property position 'kzsearch-hit))
         (start (if in-hit
                    (previous-single-property-change (1+ position) 'kzsearch-hit nil (point-min))
                  position)))
    (and start (> start (point-min))
         (previous-single-property-change start 'kzsearch-hit nil (point-min)))))

(defun kzsearch-previous (n)
  "Go to the beginning of the Nth hit before this one."
  (interactive "p")
  (kzsearch-next (- n)))

(defun kzsearch-open ()
  "Open the hit at point in another window."
  (interactive)
  (kzsearch--visit (kzsearch--hit) #'pop-to-buffer))

(defun kzsearch-display ()
  "Show the hit at point in another window, and stay here."
  (interactive)
  (kzsearch--visit (kzsearch--hit) #'display-buffer))

(defun kzsearch-open-text ()
  "Show the text of the hit at point as it was extracted."
  (interactive)
  (kzsearch--visit-text (kzsearch--hit) #'pop-to-buffer))

(defun kzsearch-more ()
  "Show more hits of the same question."
  (interactive)
  (if (>= (length kzsearch--hits)
          (+ (gethash "total" kzsearch--answer) (gethash "fill" kzsearch--answer)))
      (user-error "These are all")
    (kzsearch--ask (length kzsearch--hits))))

(defun kzsearch-copy-id ()
  "Copy the id of the hit at point."
  (interactive)
  (let ((id (gethash "id" (kzsearch--hit))))
    (kill-new id)
    (message "%s" id)))

(defun kzsearch-next-error (n &optional reset)
  "Visit the Nth hit from the current one, from the first with RESET."
  (when reset
    (goto-char (point-min)))
  (unless (and reset (= n 0))
    (kzsearch-next (if reset (1- n) n)))
  (let ((window (get-buffer-window (current-buffer))))
    (when window
      (set-window-point window (point))))
  (kzsearch-open))

(defun kzsearch--visit (hit display)
  "Open HIT and hand its buffer to DISPLAY.
Only a regular file whose text was read as it is opens at a line; the rest is
shown as it was extracted."
  (let ((path (gethash "path" hit)))
    (if (and (equal (gethash "place" hit) "file") path (not (gethash "path_bytes" hit))
             (file-regular-p path))
        (let ((buffer (let ((enable-local-variables nil)
                            (enable-local-eval nil)
                            (enable-dir-local-variables nil)
                            (file-name-handler-alist nil))
                        (find-file-noselect path))))
          (kzsearch--goto buffer hit display))
      (kzsearch--visit-text hit display))))

(defun kzsearch--visit-text (hit display)
  "Show the extracted text of HIT and hand its buffer to DISPLAY."
  (kzsearch--run
   (list "--json" "--show" (gethash "id" hit))
   (lambda (document)
     (let ((buffer (get-buffer-create (format "*kzsearch %s*" (gethash "id" hit)))))
       (with-current-buffer buffer
         (let ((inhibit-read-only t))
           (erase-buffer)
           (insert (gethash "text" document)))
         (kzsearch-text-mode))
       (kzsearch--goto buffer hit display)))))

(define-derived-mode kzsearch-text-mode special-mode "KzText"
  "The text of a document, to be read."
  (setq truncate-lines nil)
  (visual-line-mode 1))

(defun kzsearch--goto (buffer hit display)
  "Hand BUFFER to DISPLAY with point at the line and column of HIT."
  (with-current-buffer buffer
    (save-restriction
      (widen)
      (goto-char (point-min))
      (forward-line (1- (gethash "line" hit)))
      (forward-char (min (1- (gethash "col" hit)) (- (line-end-position) (point)))))
    (let ((position (point))
          (shown (funcall display buffer)))
      (dolist (window (get-buffer-window-list buffer nil t))
        (set-window-point window position))
      shown)))

(provide 'kzsearch)
;;; kzsearch.el ends here
